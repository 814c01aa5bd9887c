import { product, subtractProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/** I + Y, Y d×d. */
export interface FullRotation {
  readonly added: tf.Tensor;
}

/** I + VWᵀ, V and W both d×2k: a rotation that mixes k directions with all others. */
export interface PartialRotation {
  readonly v: tf.Tensor;
  readonly w: tf.Tensor;
}

/**
 * A rotation of d directions: a first frame or an SVD as a d×d matrix, a turn as its difference from
 * the identity. In a matrix close to the identity the diagonal is rounded by 6e-8, in the same direction
 * for many turns, which stretches everything kept in the frame; the difference keeps its own digits.
 */
export type Rotation = tf.Tensor | FullRotation | PartialRotation;

/** Two rotations: P for output directions (rows of A), Q for input directions. */
export interface Turn<R extends Rotation = Rotation> {
  readonly p: R;
  readonly q: R;
}

/** PᵀM. 2d²n flops for M of d×n, or 8kdn. */
export function rotateRows(matrix: tf.Tensor, p: Rotation): tf.Tensor {
  if (p instanceof tf.Tensor) return product(p, matrix, true, false);
  return tf.tidy(() => {
    if ('added' in p) return subtractProduct(matrix, -1, p.added, matrix, true, false);
    const shadow = product(p.v, matrix, true, false);
    return subtractProduct(matrix, -1, p.w, shadow);
  });
}

/** MQ. 2d²n flops for M of n×d, or 8kdn. */
export function rotateColumns(matrix: tf.Tensor, q: Rotation): tf.Tensor {
  if (q instanceof tf.Tensor) return product(matrix, q);
  return tf.tidy(() => {
    if ('added' in q) return subtractProduct(matrix, -1, matrix, q.added);
    const shadow = product(matrix, q.v);
    return subtractProduct(matrix, -1, shadow, q.w, false, true);
  });
}

/** PᵀMQ. 4d³ flops for two d×d rotations, 16kd² for partial ones. */
export function turned(matrix: tf.Tensor, { p, q }: Turn): tf.Tensor {
  return tf.tidy(() => rotateColumns(rotateRows(matrix, p), q));
}
