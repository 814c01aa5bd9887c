import { subtractProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/** `simultaneous`: both weights from the old ones. `alternating`: W₂ uses the new W₁. */
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
  return tf.matMul(y, x, true, false);
}

/**
 * One step of gradient descent on ½‖W₂W₁ − T‖² with the residual G = A − T of the old weights:
 * W₁ ← W₁ − ηW₂ᵀG, then W₂ ← W₂ − ηGW₁ᵀ with the old or the new W₁. Last two axes are matrices,
 * leading ones a batch; `learningRate` broadcasts. 4d²r flops.
 */
export function gradientDescentStep(
  { x, y }: WeightTensors,
  residual: tf.Tensor,
  learningRate: tf.Tensor,
  order: UpdateOrder,
): WeightTensors {
  return tf.tidy(() => {
    const newX = subtractProduct(x, learningRate, y, residual);
    const partner = order === 'alternating' ? newX : x;
    return { x: newX, y: subtractProduct(y, learningRate, partner, residual, false, true) };
  });
}
