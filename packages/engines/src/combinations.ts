import * as tf from '@tensorflow/tfjs';
import { runKernel, runScaled, type Scale } from './runKernel.ts';

/** Kernels that some backends have: a linear combination in one pass over its terms. */
export const combinationKernel = 'LinearCombination';
export const subtractScaledKernel = 'SubtractScaled';
export const subtractSymmetricKernel = 'SubtractSymmetric';

/** Σ weights[i]·terms[i] of tensors of one shape, as a new tensor. */
export function linearCombination(
  terms: readonly tf.Tensor[],
  weights: readonly number[],
): tf.Tensor {
  if (terms.length === 3) {
    const [x, y, z] = terms as [tf.Tensor, tf.Tensor, tf.Tensor];
    const made = runKernel(combinationKernel, { x, y, z }, { weights: [...weights] });
    if (made) return made[0]!;
  }
  return tf.tidy(() => {
    const sum = terms
      .map((term, i) => (weights[i] === 1 ? term : tf.mul(term, weights[i]!)))
      .reduce((total, term) => tf.add(total, term));
    // A single term of weight one would otherwise be returned itself, with two owners.
    return tf.clone(sum);
  });
}

/** A − s·B. */
export function subtractScaled(a: tf.Tensor, scale: Scale, b: tf.Tensor): tf.Tensor {
  const made = runScaled(subtractScaledKernel, scale, { a, b });
  return made ?? tf.tidy(() => tf.sub(a, tf.mul(b, scale)));
}

/** A − s·(B + Bᵀ) of d×d matrices or a batch of them, exactly symmetric if A is. */
export function subtractSymmetric(a: tf.Tensor, scale: number, b: tf.Tensor): tf.Tensor {
  const made = runKernel(subtractSymmetricKernel, { a, b }, { scale });
  if (made) return made[0]!;
  const axes = b.shape.map((_, axis) => axis);
  axes.push(...axes.splice(-2).reverse());
  return tf.tidy(() => tf.sub(a, tf.mul(tf.add(b, tf.transpose(b, axes)), scale)));
}
