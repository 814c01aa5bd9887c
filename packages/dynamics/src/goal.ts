import { product, subtractScaled } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { type Turn, turned } from './rotation.ts';
import { tidy } from './tidy.ts';

/**
 * How a difference D of matrices counts in an error: ⟨D, weighted(D)⟩ with P∘D for a mask P of zeros and ones, and DΣ for inputs
 * of covariance Σ. The gradient of half of it is weighted(D). Both d×d; absent: every entry alike.
 */
export type Weighting = { readonly mask: tf.Tensor } | { readonly covariance: tf.Tensor };

/** What a learned matrix is compared with, in the frame of a run; d×d, float32. */
export interface Goal {
  /** A* and T. */
  readonly teacher: tf.Tensor;
  readonly target: tf.Tensor;
  /** Of the train and of the test error. Both or neither. */
  readonly train?: Weighting | undefined;
  readonly test?: Weighting | undefined;
}

/** D, P∘D or DΣ. */
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

/** The same in a turned frame: PᵀTQ, and QᵀΣQ. */
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
