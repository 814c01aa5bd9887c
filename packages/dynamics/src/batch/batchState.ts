import * as tf from '@tensorflow/tfjs';
import { turnRoots, turnWeights } from '../frame.ts';
import type { WeightTensors } from '../gradientDescent.ts';
import { sideOf } from '../padding.ts';
import { type Turn, turned } from '../rotation.ts';
import type { Roots } from '../squareRoots.ts';
import { tidy } from '../tidy.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import type { RunParts } from '../trainingRun.ts';

/**
 * The state of both dynamics of B networks of one dimension, each in its own frame. The network is
 * the first axis of every tensor. Immutable: a step makes a new state.
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

/** The state of one network, from the parts of a run that is then disposed. */
export function stateOfOne(
  { weights, goal: { teacher, target }, learned, history }: RunParts,
  problem: TrainingProblem,
): BatchState {
  const { threshold, learningRate } = problem;
  const d = sideOf(problem);
  return tidy(() => {
    const alone = (matrix: tf.Tensor) => tf.expandDims(matrix, 0);
    const padded = (matrix: tf.Tensor) =>
      alone(
        tf.pad(matrix, [
          [0, 2 * d - matrix.shape[0]!],
          [0, 0],
        ]),
      );
    return {
      weights: { x: padded(weights.x), y: padded(weights.y) },
      ...{ teacher: alone(teacher), target: alone(target), learned: alone(learned) },
      learningRate: tf.fill([1, 1, 1], learningRate),
      threshold2: tf.fill([1, 1, 1], threshold! ** 2),
      history: history.map(({ c1, c2 }) => ({ c1: alone(c1), c2: alone(c2) })),
    };
  });
}

/** Separate tensors for one network, to continue alone. */
export function partsOf(state: BatchState, at: number): RunParts {
  const one = tf.tidy(() =>
    tensorsOf(state).map((tensor) => {
      const [, ...shape] = tensor.shape;
      return tf.slice(tensor, at, 1).reshape(shape);
    }),
  );
  const { learningRate, threshold2, teacher, target, ...parts } = stateOf(one);
  tf.dispose([learningRate, threshold2]);
  return { ...parts, goal: { teacher, target } };
}

/** The states' networks in one batch. */
export function joined(states: readonly BatchState[]): BatchState {
  const columns = states.map(tensorsOf);
  return tidy(() =>
    stateOf(
      columns[0]!.map((_, i) =>
        tf.concat(
          columns.map((column) => column[i]!),
          0,
        ),
      ),
    ),
  );
}

/** The networks at these indices, in this order. */
export function picked(state: BatchState, places: readonly number[]): BatchState {
  return tidy(() => {
    const indices = tf.tensor1d([...places], 'int32');
    return stateOf(tensorsOf(state).map((tensor) => tf.gather(tensor, indices, 0)));
  });
}

/** The state in turned frames. */
export function turnedState(state: BatchState, turn: Turn): BatchState {
  const { weights, teacher, target, learned, history, learningRate, threshold2 } = state;
  const inFrame = (matrix: tf.Tensor) => turned(matrix, turn);
  return tidy(() => ({
    weights: turnWeights(weights, turn),
    ...{ teacher: inFrame(teacher), target: inFrame(target), learned: inFrame(learned) },
    history: history.map((roots) => turnRoots(roots, turn)),
    ...{ learningRate: tf.clone(learningRate), threshold2: tf.clone(threshold2) },
  }));
}
