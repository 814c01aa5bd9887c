import * as tf from '@tensorflow/tfjs';
import { eulerStep } from '../eulerStep.ts';
import { gradientDescentStep, learnedMatrix, type UpdateOrder } from '../gradientDescent.ts';
import { sumOfSquares } from '../matrixOps.ts';
import { distanceSum } from '../squaredDistance.ts';
import { combine, correctRoots, type Roots, squares } from '../squareRoots.ts';
import { type BatchState, stateOf, tensorsOf } from './batchState.ts';

/** The sums of a step, in this order, each a row of B numbers. */
export const measuredSums = [
  'gdTarget',
  'gdTeacher',
  'gdInnerTarget',
  'gdInnerTeacher',
  'gdNorm',
  'scTarget',
  'scTeacher',
  'scInnerTarget',
  'scInnerTeacher',
  'scNorm',
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
  const [learned, rows, ...next] = tf.tidy(() => {
    const { teacher, target, threshold2, learningRate } = state;
    const learned = learnedMatrix(state.weights);
    const residual = tf.sub(learned, target);
    const measured = [
      ...sumsOf(learned, target, teacher),
      ...sumsOf(state.learned, target, teacher),
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
      learned: eulerStep(state.learned, tf.sub(state.learned, target), roots, learningRate),
      history: [...state.history.slice(1).map(own), own(roots)],
      ...{ teacher: tf.clone(teacher), target: tf.clone(target) },
      ...{ threshold2: tf.clone(threshold2), learningRate: tf.clone(learningRate) },
    };
    const row = (values: tf.Tensor) => tf.reshape(values, [-1]);
    return [learned, tf.stack([...measured, ...sizes].map(row)), ...tensorsOf(next)];
  });
  return { learned: learned!, rows: rows!, next: stateOf(next) };
}

/** Separate handles, so that one state can be disposed without another. */
const own = ({ c1, c2 }: Roots): Roots => ({ c1: tf.clone(c1), c2: tf.clone(c2) });

function sumsOf(a: tf.Tensor, target: tf.Tensor, teacher: tf.Tensor): tf.Tensor[] {
  return [
    distanceSum(a, target, false),
    distanceSum(a, teacher, false),
    distanceSum(a, target, true),
    distanceSum(a, teacher, true),
    sumOfSquares(a),
  ];
}
