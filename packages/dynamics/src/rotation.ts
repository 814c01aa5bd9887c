import { product, subtractProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/** I + Y, with Y (`added`) d×d. */
export interface FullRotation {
  readonly added: tf.Tensor;
}

/** I + VWᵀ, with V and W d×2k: a rotation that mixes k directions with each other and with all others. */
export interface PartialRotation {
  readonly v: tf.Tensor;
  readonly w: tf.Tensor;
}

/**
 * An orthogonal d×d matrix. A first frame or the frame of an SVD is stored as it is, a small turn as its difference from
 * the identity: float32 would round a diagonal near 1 by up to 6e-8, in the same direction at every similar turn, and so
 * gradually stretch everything kept in the frame. The difference is rounded relative to its own size.
 */
export type Rotation = tf.Tensor | FullRotation | PartialRotation;

/** Two rotations: P for output directions (rows of A), Q for input directions. */
export interface Turn<R extends Rotation = Rotation> {
  readonly p: R;
  readonly q: R;
}

/** PᵀM for M d×n. 2d²n flops, or 8kdn for a partial rotation. */
export function rotateRows(matrix: tf.Tensor, p: Rotation): tf.Tensor {
  if (p instanceof tf.Tensor) return product(p, matrix, true, false);
  return tf.tidy(() => {
    if ('added' in p) return subtractProduct(matrix, -1, p.added, matrix, true, false);
    const shadow = product(p.v, matrix, true, false);
    return subtractProduct(matrix, -1, p.w, shadow);
  });
}

/** MQ for M n×d. 2d²n flops, or 8kdn for a partial rotation. */
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
