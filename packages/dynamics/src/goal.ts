import { product, subtractScaled } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { type Turn, turned } from './rotation.ts';
import { tidy } from './tidy.ts';

/**
 * How a difference D of matrices is weighted in an error ⟨D, weighted(D)⟩: weighted(D) is P∘D for a mask P of zeros and ones,
 * and DΣ for inputs of covariance Σ. It is also the gradient of half the error. P and Σ are d×d, or B×d×d for a batch. Without a
 * weighting all entries count alike.
 */
export type Weighting = { readonly mask: tf.Tensor } | { readonly covariance: tf.Tensor };

/** What A is compared with, in the current frame; d×d float32, or B×d×d for a batch. */
export interface Goal {
  /** A* and T. */
  readonly teacher: tf.Tensor;
  readonly target: tf.Tensor;
  /** The weightings of the train and of the test error: both or neither. */
  readonly train?: Weighting | undefined;
  readonly test?: Weighting | undefined;
}

/** D without a weighting, P∘D, or DΣ (2d³ flops). */
export function weighted(difference: tf.Tensor, weighting: Weighting | undefined): tf.Tensor {
  if (!weighting) return difference;
  return 'mask' in weighting
    ? tf.mul(difference, weighting.mask)
    : product(difference, weighting.covariance);
}

/** G, the gradient of the loss with respect to A: A − T, P∘(A − T) or (A − T)Σ. */
export function residualOf(learned: tf.Tensor, { target, train }: Goal): tf.Tensor {
  return tf.tidy(() => weighted(subtractScaled(learned, 1, target), train));
}

/** The goal in the turned frame: PᵀTQ, PᵀA*Q and QᵀΣQ. @throws Error for a mask, which has no meaning in another frame */
export function turnedGoal({ teacher, target, train, test }: Goal, turn: Turn): Goal {
  return tidy(() => ({
    teacher: turned(teacher, turn),
    target: turned(target, turn),
    train: train && turnedWeighting(train, turn),
    test: test && turnedWeighting(test, turn),
  }));
}

function turnedWeighting(weighting: Weighting, { q }: Turn): Weighting {
  if ('mask' in weighting) throw new Error('a mask holds in the original frame only');
  return { covariance: turned(weighting.covariance, { p: q, q }) };
}
