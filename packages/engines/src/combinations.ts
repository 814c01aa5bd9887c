import * as tf from '@tensorflow/tfjs';

/** Kernels that some backends have: a linear combination in one pass over its terms. */
export const combinationKernel = 'LinearCombination';
export const subtractScaledKernel = 'SubtractScaled';
export const subtractSymmetricKernel = 'SubtractSymmetric';

/** Σ weights[i]·terms[i] of tensors of one shape, as a new tensor. */
export function linearCombination(
  terms: readonly tf.Tensor[],
  weights: readonly number[],
): tf.Tensor {
  if (terms.length === 3 && tf.getKernel(combinationKernel, tf.getBackend())) {
    const [x, y, z] = terms as [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.engine().runKernel(combinationKernel, { x, y, z }, { weights: [...weights] });
  }
  return tf.tidy(() => {
    const sum = terms
      .map((term, i) => (weights[i] === 1 ? term : tf.mul(term, weights[i]!)))
      .reduce((total, term) => tf.add(total, term));
    // A single term of weight one would otherwise be returned itself, with two owners.
    return tf.clone(sum);
  });
}

/** A − s·B. @param scale s, a scalar or one number per matrix (…×1×1) */
export function subtractScaled(a: tf.Tensor, scale: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (!tf.getKernel(subtractScaledKernel, tf.getBackend())) {
    return tf.tidy(() => tf.sub(a, tf.mul(b, scale)));
  }
  return tf.engine().runKernel(subtractScaledKernel, { a, scale, b });
}

/** A − s·(B + Bᵀ) of d×d matrices or a batch of them, exactly symmetric if A is. @param scale s, a scalar */
export function subtractSymmetric(a: tf.Tensor, scale: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (!tf.getKernel(subtractSymmetricKernel, tf.getBackend())) {
    const axes = b.shape.map((_, axis) => axis);
    axes.push(...axes.splice(-2).reverse());
    return tf.tidy(() => tf.sub(a, tf.mul(tf.add(b, tf.transpose(b, axes)), scale)));
  }
  return tf.engine().runKernel(subtractSymmetricKernel, { a, scale, b });
}
