import * as tf from '@tensorflow/tfjs';

/*
 * Small helpers over the last two axes, so that a kernel takes one matrix or a batch of them.
 */

/** The diagonal as a column, …×d×1. */
export function diagonal(matrix: tf.Tensor, identity: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sum(tf.mul(matrix, identity), -1, true));
}

/** A column …×d×1 as a row …×1×d: the same numbers, no copy. */
export function asRow(column: tf.Tensor): tf.Tensor {
  const shape = column.shape.slice();
  shape.splice(-2, 2, 1, column.shape.at(-2)!);
  return tf.reshape(column, shape);
}

/** v_i + v_j for a column v. */
export function outerSum(column: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(column, asRow(column)));
}

/** v_j − v_i for a column v. */
export function outerDifference(column: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sub(asRow(column), column));
}

/** Squared Frobenius norm, …×1×1. */
export function sumOfSquares(matrix: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sum(tf.square(matrix), [-2, -1], true));
}

/** PᵀMQ. 4d³ flops. */
export function turned(matrix: tf.Tensor, p: tf.Tensor, q: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.matMul(tf.matMul(p, matrix, true, false), q));
}
