import * as tf from '@tensorflow/tfjs';
import { sumOfSquares } from './matrixOps.ts';
import { squaredNorm } from './squaredDistance.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/*
 * s of the roots √(AᵀA + s²I): the a of equation (1), times e^(−2ληn) after n steps with weight decay λ.
 */

/**
 * Where s may be 0, for a balanced start or after long weight decay, it is replaced by at least this fraction of ‖A‖_F: smaller
 * singular values of a float32 A are rounding, and the corrections would divide by them.
 */
const smallestShare = 1e-6;
/** The lower bound for A = 0; its square is still a normal float32 number. */
const smallestThreshold = 1e-15;

type Decaying = Pick<TrainingProblem, 'threshold' | 'weightDecay' | 'learningRate'>;

/** Whether s is 0 or decays towards 0, so that it needs a lower bound. */
export function mayVanish({ threshold, weightDecay }: Decaying): boolean {
  return threshold === 0 || !!weightDecay;
}

/** a·e^(−2ληn) after n steps, without the lower bound. `threshold` must be defined. */
function decayed({ threshold, weightDecay = 0, learningRate }: Decaying, steps: number): number {
  return threshold! * Math.exp(-2 * weightDecay * learningRate * steps);
}

/**
 * s² of the roots of A after n steps: a float32 scalar on the device, bounded from below where s may vanish.
 * @param problem with a `threshold`
 * @param learned A or Ã, d×d; read only for the bound
 */
export function squaredThreshold(problem: Decaying, learned: tf.Tensor, steps: number): tf.Tensor {
  const threshold = decayed(problem, steps);
  if (!mayVanish(problem)) return tf.scalar(threshold ** 2);
  return tf.tidy(() => {
    const least = tf.mul(tf.reshape(sumOfSquares(learned), []), smallestShare ** 2);
    return tf.maximum(least, Math.max(threshold, smallestThreshold) ** 2);
  });
}

/** The same s (not squared) on the host in float64. @param learned the entries of A or Ã, in any order */
export function thresholdOf(problem: Decaying, learned: ArrayLike<number>, steps: number): number {
  const threshold = decayed(problem, steps);
  if (!mayVanish(problem)) return threshold;
  return Math.max(threshold, smallestShare * Math.sqrt(squaredNorm(learned)), smallestThreshold);
}
