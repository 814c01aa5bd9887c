import * as tf from '@tensorflow/tfjs';
import { sumOfSquares } from './matrixOps.ts';
import { squaredNorm } from './squaredDistance.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/*
 * s of the roots √(AᵀA + s²I): a of equation (1), and a·e^(−2ληn) after n steps with weight decay λ.
 */

/**
 * Where s may be 0, for a balanced start or after long weight decay, the roots use at least this part of ‖A‖: smaller ones are
 * rounding in a float32 A, and the corrections would divide by them.
 */
const smallestShare = 1e-6;
/** And at least this, for A = 0: its square is a normal number in float32. */
const smallestThreshold = 1e-15;

type Decaying = Pick<TrainingProblem, 'threshold' | 'weightDecay' | 'learningRate'>;

/** Whether s is zero or becomes it. */
export function mayVanish({ threshold, weightDecay }: Decaying): boolean {
  return threshold === 0 || !!weightDecay;
}

/** s after n steps. */
function decayed({ threshold, weightDecay = 0, learningRate }: Decaying, steps: number): number {
  return threshold! * Math.exp(-2 * weightDecay * learningRate * steps);
}

/** s² of the roots of A after n steps, a scalar. */
export function squaredThreshold(problem: Decaying, learned: tf.Tensor, steps: number): tf.Tensor {
  const threshold = decayed(problem, steps);
  if (!mayVanish(problem)) return tf.scalar(threshold ** 2);
  return tf.tidy(() => {
    const least = tf.mul(tf.reshape(sumOfSquares(learned), []), smallestShare ** 2);
    return tf.maximum(least, Math.max(threshold, smallestThreshold) ** 2);
  });
}

/** s of the roots of an A, given by its entries, after n steps. */
export function thresholdOf(problem: Decaying, learned: ArrayLike<number>, steps: number): number {
  const threshold = decayed(problem, steps);
  if (!mayVanish(problem)) return threshold;
  return Math.max(threshold, smallestShare * Math.sqrt(squaredNorm(learned)), smallestThreshold);
}
