import { product, type Scale, subtractProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/** `simultaneous`: both updates use the old weights. `alternating`: the update of W₂ uses the new W₁. */
export const updateOrders = ['simultaneous', 'alternating'] as const;
export type UpdateOrder = (typeof updateOrders)[number];

/**
 * The weights of A = W₂W₁ as the kernels store them: both with the r hidden units as rows, so that a
 * step needs only one transposed copy of a weight.
 */
export interface WeightTensors {
  /** W₁, r×d, float32. */
  readonly x: tf.Tensor;
  /** W₂ᵀ, r×d, float32. */
  readonly y: tf.Tensor;
}

/** A = W₂W₁ (d×d). 2d²r flops. */
export function learnedMatrix({ x, y }: WeightTensors): tf.Tensor {
  return product(y, x, true, false);
}

/**
 * One step of gradient descent with the gradient G with respect to A at the old weights:
 * W₁ ← κW₁ − ηW₂ᵀG, then W₂ ← κW₂ − ηGW₁ᵀ with the old or the new W₁. The last two axes are those of the
 * matrices, a leading one that of a batch. 4d²r flops.
 * @param residual G, d×d
 * @param learningRate η, a number or a tensor that broadcasts, such as B×1×1
 * @param kept κ = 1 − ηλ
 */
export function gradientDescentStep(
  { x, y }: WeightTensors,
  residual: tf.Tensor,
  learningRate: Scale,
  order: UpdateOrder,
  kept = 1,
): WeightTensors {
  return tf.tidy(() => {
    const newX = subtractProduct(shrunk(x, kept), learningRate, y, residual);
    const partner = order === 'alternating' ? newX : x;
    const newY = subtractProduct(shrunk(y, kept), learningRate, partner, residual, false, true);
    return { x: newX, y: newY };
  });
}

/** κM; M itself for κ = 1. */
export function shrunk(matrix: tf.Tensor, kept: number): tf.Tensor {
  return kept === 1 ? matrix : tf.mul(matrix, kept);
}
