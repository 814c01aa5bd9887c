import { innerProduct, subtractSymmetric } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/*
 * Small helpers that act on the last two axes, so that a kernel takes one matrix or a batch of them.
 */

/** Row-major numbers as a float32 d×d tensor. */
export function square(values: ArrayLike<number>): tf.Tensor {
  const d = Math.sqrt(values.length);
  return tf.tensor2d(Float32Array.from(values), [d, d]);
}

/** The diagonal as a column, …×d×1. */
export function diagonal(matrix: tf.Tensor): tf.Tensor {
  const outer = matrix.shape.slice(0, -2);
  const d = matrix.shape.at(-1)!;
  return tf.tidy(() => {
    const flat = tf.reshape(matrix, [...outer, d * d]);
    const begin = [...outer.map(() => 0), 0];
    const steps = [...outer.map(() => 1), d + 1];
    return tf.reshape(tf.stridedSlice(flat, begin, flat.shape, steps), [...outer, d, 1]);
  });
}

/** A column …×d×1 as a row …×1×d, without copying. */
export function asRow(column: tf.Tensor): tf.Tensor {
  const shape = column.shape.slice();
  shape.splice(-2, 2, 1, column.shape.at(-2)!);
  return tf.reshape(column, shape);
}

/** The d×d matrix v_i + v_j of a column v. */
export function outerSum(column: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(column, asRow(column)));
}

/** The d×d matrix v_j − v_i of a column v. */
export function outerDifference(column: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sub(asRow(column), column));
}

/** Squared Frobenius norm, …×1×1. */
export function sumOfSquares(matrix: tf.Tensor): tf.Tensor {
  return innerProduct(matrix, matrix);
}

/** (M + Mᵀ)/2, exactly symmetric. */
export function symmetricPart(matrix: tf.Tensor): tf.Tensor {
  return tf.tidy(() => subtractSymmetric(tf.fill(matrix.shape, 0), -0.5, matrix));
}
