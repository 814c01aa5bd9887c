import * as tf from '@tensorflow/tfjs';
import type { Descent } from '../descent.ts';
import type { Followed } from '../followed.ts';
import { sideOf } from '../padding.ts';
import type { State } from '../state.ts';
import { mapTensors, tidy } from '../tidy.ts';
import type { TrainingProblem } from '../trainingProblem.ts';

/**
 * The state of B networks: the first axis of every tensor. Gradient descent by weights, B×2d×d, narrower networks padded with
 * hidden units whose weights stay zero. The history has the roots at the last three steps.
 */
export interface BatchState extends State {
  readonly descent: Descent;
  readonly followed: Followed;
  /** η, B×1×1. */
  readonly learningRate: tf.Tensor;
}

/** A batch of one network that has taken its first steps alone. */
export function batchOfOne(
  { goal, descent, followed }: State,
  problem: TrainingProblem,
): BatchState {
  const d = sideOf(problem);
  const padded = (weights: tf.Tensor) =>
    tf.pad(weights, [
      [0, 2 * d - weights.shape[0]!],
      [0, 0],
    ]);
  const perNetwork = (values: tf.Tensor) => tf.reshape(values, [1, 1, 1]);
  return tidy(() => ({
    ...mapTensors({ goal, descent: mapTensors(descent!, padded) }, (t) => tf.expandDims(t, 0)),
    followed: {
      ...mapTensors(followed!, (matrix) => tf.expandDims(matrix, 0)),
      threshold2: perNetwork(followed!.threshold2),
    },
    learningRate: perNetwork(tf.scalar(problem.learningRate)),
  }));
}

/** Separate tensors for one network, to continue alone. */
export function oneOf({ goal, descent, followed }: BatchState, at: number): State {
  return tidy(() =>
    mapTensors({ goal, descent, followed }, (tensor) => {
      const [, ...shape] = tensor.shape;
      return tf.reshape(tf.slice(tensor, at, 1), shape);
    }),
  );
}

/** The states' networks in one batch. */
export function joined(states: readonly BatchState[]): BatchState {
  const columns = states.map((state) => {
    const tensors: tf.Tensor[] = [];
    mapTensors(state, (tensor) => {
      tensors.push(tensor);
      return tensor;
    });
    return tensors;
  });
  let at = 0;
  return tidy(() =>
    mapTensors(states[0]!, () => {
      const parts = columns.map((column) => column[at]!);
      at += 1;
      return tf.concat(parts, 0);
    }),
  );
}

/** The networks at these indices, in this order. */
export function picked(state: BatchState, places: readonly number[]): BatchState {
  return tidy(() => {
    const indices = tf.tensor1d([...places], 'int32');
    return mapTensors(state, (tensor) => tf.gather(tensor, indices, 0));
  });
}
