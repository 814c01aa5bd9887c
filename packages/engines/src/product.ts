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

/** A kernel that some backends have: Σ a_ij·b_ij of each matrix, in one call. */
export const innerProductKernel = 'InnerProduct';

/**
 * ⟨A, B⟩ over the last two axes, float32, …×1×1; A and B have one shape. One pass where the
 * backend has that kernel. Elsewhere rows are summed before columns: in one sum, some backends add one
 * number after another in float32, which loses two more digits for a 200×200 matrix.
 */
export function innerProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const made = runKernel(innerProductKernel, { a, b });
  return made?.[0] ?? tf.tidy(() => tf.sum(tf.sum(tf.mul(a, b), -1, true), -2, true));
}
