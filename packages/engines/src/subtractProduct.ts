import * as tf from '@tensorflow/tfjs';

/** A kernel that some backends have: C − s·op(A)·op(B) in one call. */
export const subtractProductKernel = 'SubtractProduct';

/**
 * C − s·op(A)·op(B) over the last two axes, float32, for one product or a batch as large as C's.
 * One call of sgemm where the backend has one, without a separate product to scale; tfjs ops elsewhere.
 * @param scale s, a scalar or one number per product (B×1×1)
 */
export function subtractProduct(
  c: tf.Tensor,
  scale: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA = false,
  transposeB = false,
): tf.Tensor {
  if (!tf.getKernel(subtractProductKernel, tf.getBackend())) {
    return tf.tidy(() => tf.sub(c, tf.mul(tf.matMul(a, b, transposeA, transposeB), scale)));
  }
  const inputs = { c, scale, a, b };
  return tf.engine().runKernel(subtractProductKernel, inputs, { transposeA, transposeB });
}
