import * as tf from '@tensorflow/tfjs';
import { runKernel } from './runKernel.ts';

/** A kernel that some backends have: Σ a_ij·b_ij of each matrix, in one call. */
export const innerProductKernel = 'InnerProduct';

/**
 * ⟨A, B⟩ over the last two axes, float32, …×1×1; A and B have one shape. One pass where the
 * backend has that kernel. Elsewhere rows are summed before columns: in one sum, some backends add number
 * after number in float32, which loses two more digits for a 200×200 matrix.
 */
export function innerProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const made = runKernel(innerProductKernel, { a, b });
  return made?.[0] ?? tf.tidy(() => tf.sum(tf.sum(tf.mul(a, b), -1, true), -2, true));
}
