import * as tf from '@tensorflow/tfjs';
import { eulerStep } from '../eulerStep.ts';
import { type Goal, residualOf } from '../goal.ts';
import { gradientDescentStep, learnedMatrix, type UpdateOrder } from '../gradientDescent.ts';
import { sumOfSquares } from '../matrixOps.ts';
import { distanceSum, normSum } from '../squaredDistance.ts';
import { combine, correctRoots, squares } from '../squareRoots.ts';
import { mapTensors, tidy } from '../tidy.ts';
import type { BatchState } from './batchState.ts';

/** The sums of a step, in this order, each a row of B numbers. */
export const measuredSums = [
  'gdTarget',
  'gdTeacher',
  'gdInnerTarget',
  'gdInnerTeacher',
  'gdTargetNorm',
  'gdTeacherNorm',
  'scTarget',
  'scTeacher',
  'scInnerTarget',
  'scInnerTeacher',
  'scTargetNorm',
  'scTeacherNorm',
  'apart',
] as const;

/** The sums of one step of one network. */
export type StepSums = Readonly<Record<(typeof measuredSums)[number], number>>;

/** The parabola through the last three steps, at the next one. */
const parabola = [1, -3, 3];

interface BatchStep {
  readonly next: BatchState;
  /** A of gradient descent before the step, B×d×d. */
  readonly learned: tf.Tensor;
  /** One row per sum of {@link measuredSums} before the step, then one per correction's size. */
  readonly rows: tf.Tensor;
}

/**
 * One step of both dynamics of every network; nothing is read. The roots are predicted by a parabola
 * and corrected as often as `corrections` says for each network, independently of the others:
 * further corrections are multiplied by zero. Per network 12d³ flops for gradient descent, and 8d³ plus
 * 4d³ per correction for the self-consistent dynamics.
 * @param corrections for the first, second … correction, which networks take part: 1 or 0, B×1×1
 */
export function batchStep(
  state: BatchState,
  identity: tf.Tensor,
  order: UpdateOrder,
  corrections: readonly tf.Tensor[],
): BatchStep {
  return tidy(() => {
    const { goal, threshold2, learningRate } = state;
    const learned = learnedMatrix(state.weights);
    const residual = residualOf(learned, goal);
    const measured = [
      ...sumsOf(learned, goal),
      ...sumsOf(state.learned, goal),
      sumOfSquares(tf.sub(learned, state.learned)),
    ];
    const h = squares(state.learned);
    let roots = combine(state.history, parabola);
    const sizes = corrections.map((mask) => {
      const corrected = correctRoots(roots, h, threshold2, identity, { factor: mask });
      roots = corrected.roots;
      return corrected.size;
    });
    const next = {
      ...state,
      weights: gradientDescentStep(state.weights, residual, learningRate, order),
      learned: eulerStep(state.learned, residualOf(state.learned, goal), roots, learningRate),
      history: [...state.history.slice(1), roots],
    };
    const row = (values: tf.Tensor) => tf.reshape(values, [-1]);
    return {
      learned,
      rows: tf.stack([...measured, ...sizes].map(row)),
      // Separate handles, so that one state can be disposed without another.
      next: mapTensors(next, (tensor) => tf.clone(tensor)),
    };
  });
}

function sumsOf(a: tf.Tensor, { target, teacher, train, test }: Goal): tf.Tensor[] {
  const norm = normSum(a, train);
  return [
    distanceSum(a, target, false, train),
    distanceSum(a, teacher, false, test),
    distanceSum(a, target, true, train),
    distanceSum(a, teacher, true, test),
    ...[norm, test ? normSum(a, test) : norm],
  ];
}
