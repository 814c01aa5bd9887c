import * as tf from '@tensorflow/tfjs';
import { turnRoots, turnWeights } from '../frame.ts';
import { turnedGoal } from '../goal.ts';
import { sideOf } from '../padding.ts';
import { type Turn, turned } from '../rotation.ts';
import { mapTensors, tidy } from '../tidy.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import type { RunParts } from '../trainingRun.ts';

/**
 * The state of both dynamics of B networks of one shape, each in its own frame. The network is the first
 * axis of every tensor: B×d×d, but weights B×2d×d, narrower networks padded with hidden units whose
 * weights stay zero. The history has the roots at the last three steps. Immutable: a step makes a new state.
 */
export interface BatchState extends RunParts {
  /** η, B×1×1. */
  readonly learningRate: tf.Tensor;
  /** s², B×1×1. */
  readonly threshold2: tf.Tensor;
}

/** The state of one network, from the parts of a run that is then disposed. */
export function stateOfOne(parts: RunParts, problem: TrainingProblem): BatchState {
  const { threshold, learningRate } = problem;
  const d = sideOf(problem);
  return tidy(() => {
    const padded = (matrix: tf.Tensor) =>
      tf.pad(matrix, [
        [0, 2 * d - matrix.shape[0]!],
        [0, 0],
      ]);
    const weights = mapTensors(parts.weights, padded);
    return {
      ...mapTensors({ ...parts, weights }, (matrix) => tf.expandDims(matrix, 0)),
      learningRate: tf.fill([1, 1, 1], learningRate),
      threshold2: tf.fill([1, 1, 1], threshold! ** 2),
    };
  });
}

/** Separate tensors for one network, to continue alone. */
export function partsOf(state: BatchState, at: number): RunParts {
  const { learningRate: _, threshold2: __, ...parts } = state;
  return tidy(() =>
    mapTensors(parts, (tensor) => {
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

/** The state in turned frames. */
export function turnedState(state: BatchState, turn: Turn): BatchState {
  const { weights, goal, learned, history, learningRate, threshold2 } = state;
  return tidy(() => ({
    weights: turnWeights(weights, turn),
    goal: turnedGoal(goal, turn),
    learned: turned(learned, turn),
    history: history.map((roots) => turnRoots(roots, turn)),
    ...{ learningRate: tf.clone(learningRate), threshold2: tf.clone(threshold2) },
  }));
}
