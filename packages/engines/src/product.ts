import * as tf from '@tensorflow/tfjs';
import { runKernel, runScaled, type Scale } from './runKernel.ts';

/** tfjs's kernel of `tf.matMul`. */
export const productKernel = 'BatchMatMul';
/** A kernel that some backends have: C − s·op(A)·op(B) in one call. */
export const subtractProductKernel = 'SubtractProduct';

/** op(A)·op(B) over the last two axes, float32, of two matrices, two batches, or one of each: `tf.matMul`, see {@link runKernel}. */
export function product(
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA = false,
  transposeB = false,
): tf.Tensor {
  return runKernel(productKernel, { a, b }, { transposeA, transposeB })![0]!;
}

/**
 * C − s·op(A)·op(B) over the last two axes, float32, for one product or a batch as large as C's.
 * One call of sgemm where the backend has one, without a separate product to scale; tfjs ops elsewhere.
 */
export function subtractProduct(
  c: tf.Tensor,
  scale: Scale,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA = false,
  transposeB = false,
): tf.Tensor {
  const made = runScaled(subtractProductKernel, scale, { c, a, b }, { transposeA, transposeB });
  return made ?? tf.tidy(() => tf.sub(c, tf.mul(product(a, b, transposeA, transposeB), scale)));
}
