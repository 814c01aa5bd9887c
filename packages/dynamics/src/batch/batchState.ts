import * as tf from '@tensorflow/tfjs';
import { type Turn, turnRoots } from '../frame.ts';
import type { WeightTensors } from '../gradientDescent.ts';
import { turned } from '../matrixOps.ts';
import type { Roots } from '../squareRoots.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import type { RunParts } from '../trainingRun.ts';

/**
 * Networks of one dimension side by side: both dynamics of B networks at one moment, each in its
 * own frame. Every tensor has the network as its first axis. Immutable: a step makes a new state.
 */
export interface BatchState {
  /** B×2d×d each: narrower networks are padded with hidden units whose weights stay zero. */
  readonly weights: WeightTensors;
  /** A* and T, B×d×d. */
  readonly teacher: tf.Tensor;
  readonly target: tf.Tensor;
  /** A of the self-consistent dynamics, B×d×d. */
  readonly learned: tf.Tensor;
  /** Roots at the last three steps, oldest first, B×d×d each. */
  readonly history: readonly Roots[];
  /** η, B×1×1. */
  readonly learningRate: tf.Tensor;
  /** s², B×1×1. */
  readonly threshold2: tf.Tensor;
}

/** A state's tensors in a fixed order. */
export function tensorsOf(state: BatchState): tf.Tensor[] {
  const { weights, teacher, target, learned, history, learningRate, threshold2 } = state;
  const roots = history.flatMap(({ c1, c2 }) => [c1, c2]);
  return [weights.x, weights.y, teacher, target, learned, learningRate, threshold2, ...roots];
}

export function stateOf(tensors: readonly tf.Tensor[]): BatchState {
  const [x, y, teacher, target, learned, learningRate, threshold2, ...roots] = tensors;
  const history: Roots[] = [];
  for (let i = 0; i < roots.length; i += 2) history.push({ c1: roots[i]!, c2: roots[i + 1]! });
  return {
    weights: { x: x!, y: y! },
    teacher: teacher!,
    target: target!,
    learned: learned!,
    history,
    learningRate: learningRate!,
    threshold2: threshold2!,
  };
}

export function disposeState(state: BatchState): void {
  tf.dispose(tensorsOf(state));
}

/** The state of one network, from the parts of a run that is disposed afterwards. */
export function stateOfOne(
  { weights, teacher, target, learned, history }: RunParts,
  problem: TrainingProblem,
): BatchState {
  const { dimension: d, sigma2, width, learningRate } = problem;
  const tensors = tf.tidy(() => {
    const alone = (matrix: tf.Tensor) => tf.expandDims(matrix, 0);
    const padded = (matrix: tf.Tensor) =>
      alone(
        tf.pad(matrix, [
          [0, 2 * d - matrix.shape[0]!],
          [0, 0],
        ]),
      );
    return [
      ...[padded(weights.x), padded(weights.y)],
      ...[teacher, target, learned].map(alone),
      tf.fill([1, 1, 1], learningRate),
      tf.fill([1, 1, 1], (sigma2 * width) ** 2),
      ...history.flatMap(({ c1, c2 }) => [alone(c1), alone(c2)]),
    ];
  });
  return stateOf(tensors);
}

/** Tensors of its own for one network, to go on alone. */
export function partsOf(state: BatchState, at: number): RunParts {
  const one = tf.tidy(() =>
    tensorsOf(state).map((tensor) => {
      const [, ...shape] = tensor.shape;
      return tf.slice(tensor, at, 1).reshape(shape);
    }),
  );
  const { learningRate, threshold2, ...parts } = stateOf(one);
  tf.dispose([learningRate, threshold2]);
  return parts;
}

/** The states' networks in one batch. Disposes the states. */
export function joined(states: readonly BatchState[]): BatchState {
  if (states.length === 1) return states[0]!;
  const columns = states.map(tensorsOf);
  const all = columns[0]!.map((_, i) =>
    tf.concat(
      columns.map((column) => column[i]!),
      0,
    ),
  );
  tf.dispose(columns.flat());
  return stateOf(all);
}

/** The networks at these places, in this order. */
export function picked(state: BatchState, places: readonly number[]): BatchState {
  const indices = tf.tensor1d([...places], 'int32');
  const kept = tensorsOf(state).map((tensor) => tf.gather(tensor, indices, 0));
  indices.dispose();
  return stateOf(kept);
}

/** The state in turned frames. Disposes the old one. */
export function turnedState(state: BatchState, turn: Turn): BatchState {
  const { weights, teacher, target, learned, history, learningRate, threshold2 } = state;
  const next = tf.tidy(() => [
    tf.matMul(weights.x, turn.q),
    tf.matMul(weights.y, turn.p),
    ...[teacher, target, learned].map((matrix) => turned(matrix, turn.p, turn.q)),
    ...[tf.clone(learningRate), tf.clone(threshold2)],
    ...history.flatMap((roots) => {
      const { c1, c2 } = turnRoots(roots, turn);
      return [c1, c2];
    }),
  ]);
  disposeState(state);
  return stateOf(next);
}
