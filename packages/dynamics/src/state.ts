import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { type Descent, descentOf, turnedDescent } from './descent.ts';
import { firstFrame } from './firstFrame.ts';
import { type Followed, turnedFollowed } from './followed.ts';
import { turnWeights } from './frame.ts';
import { type Goal, turnedGoal } from './goal.ts';
import { learnedMatrix, type WeightTensors } from './gradientDescent.ts';
import { square } from './matrixOps.ts';
import { padded, sideOf } from './padding.ts';
import { type Turn, turned } from './rotation.ts';
import { squaredThreshold } from './threshold.ts';
import { tidy, tidyAsync } from './tidy.ts';
import type { DynamicsName, TrainingProblem } from './trainingProblem.ts';

/**
 * The state of both dynamics of one network; for a batch of B networks of one shape every tensor has a leading axis of
 * length B. Float32. Immutable: a step or a turn of the frame returns a new state.
 *
 * Everything is kept in the rotating frame of the self-consistent dynamics, Ã = UᵀAV. Gradient descent is equivariant
 * under W₁ → W₁Q, W₂ → PᵀW₂, T → PᵀTQ, so it takes the same steps in any frame. Without the self-consistent dynamics the
 * frame is the identity and never turns. All matrices of size d_out×d_in are d×d with d = max(d_in, d_out), those of a
 * rectangular network padded with zeros.
 */
export interface State {
  /** T and A*, and what weights the errors. */
  readonly goal: Goal;
  /** Gradient descent, if it is computed. */
  readonly descent?: Descent | undefined;
  /** The self-consistent dynamics, if they are computed. */
  readonly followed?: Followed | undefined;
}

/** A network before its first step. */
export interface Begun {
  readonly state: State;
  /** I, d×d. */
  readonly identity: tf.Tensor;
  /** k, how many leading directions of the frame turn at every step (`activeTurn.ts`); 0 if none. */
  readonly active: number;
}

/**
 * The state at iteration 0, in the first frame ({@link firstFrame}, usually one SVD on the host). The history of the roots
 * is empty: they are found at the first step. The caller owns the tensors.
 * @param problem checked by `checkProblem`
 * @param alone `false` for a network that will join a batch: then gradient descent is kept as weights, never as Gram
 *   matrices, and no directions turn at every step
 * @throws errors of the engine (rejects), after disposing what was made
 */
export function begin(
  engine: Engine,
  problem: TrainingProblem,
  dynamics: readonly DynamicsName[],
  alone = true,
): Promise<Begun> {
  return tidyAsync(async (own) => {
    const arrays = padded(problem);
    const d = sideOf(problem);
    const identity = own(tf.eye(d));
    const { weights, goal } = own(tidy(() => startOf(arrays, d)));
    const descentIn = (made: WeightTensors) =>
      alone ? descentOf(made, problem) : { weights: made };
    const withDescent = dynamics.includes('gradient-descent');
    if (!dynamics.includes('self-consistent')) {
      return { state: { goal, descent: own(descentIn(weights)) }, identity, active: 0 };
    }
    const learned = own(learnedMatrix(weights));
    const { u, v, active } = firstFrame((await learned.data()) as Float32Array, arrays.target, {
      dimension: d,
      rank: Math.min(problem.inputs, problem.outputs),
      width: problem.width,
      threshold: problem.threshold!,
      learningRate: problem.learningRate,
      svd: engine.svd,
    });
    const state = tidy((): State => {
      const turn = { p: square(u), q: square(v) };
      const inFrame = turned(learned, turn);
      const threshold2 = squaredThreshold(problem, inFrame, 0);
      return {
        goal: turnedGoal(goal, turn),
        descent: withDescent ? descentIn(turnWeights(weights, turn)) : undefined,
        followed: { learned: inFrame, threshold2, history: [], active: new Float64Array() },
      };
    });
    // A batch does not turn leading directions at every step.
    return { state, identity, active: alone ? active : 0 };
  });
}

/** The state in the turned frame, including the history of the roots. Further properties of `S` are kept as they are. */
export function turnedState<S extends State>(state: S, turn: Turn): S {
  const { goal, descent, followed } = state;
  return tidy(() => ({
    ...state,
    goal: turnedGoal(goal, turn),
    descent: descent && turnedDescent(descent, turn),
    followed: followed && turnedFollowed(followed, turn),
  }));
}

/** Initial weights (X and Y, r×d) and the goal (d×d), in the original frame. */
function startOf(
  { hidden: r, w1, w2, teacher, target, loss }: ReturnType<typeof padded>,
  d: number,
): { readonly weights: WeightTensors; readonly goal: Goal } {
  const weights = { x: tf.tensor2d(w1, [r, d]), y: tf.transpose(tf.tensor2d(w2, [d, r])) };
  const goal = { teacher: square(teacher), target: square(target) };
  if (!loss) return { weights, goal };
  if ('mask' in loss) {
    const mask = square(loss.mask);
    return { weights, goal: { ...goal, train: { mask }, test: { mask: tf.sub(1, mask) } } };
  }
  const { covariance, population = covariance } = loss;
  const [train, test] = [covariance, population].map((matrix) => ({ covariance: square(matrix) }));
  return { weights, goal: { ...goal, train, test } };
}
