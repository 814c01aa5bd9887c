import { product, type Scale, subtractProduct, subtractScaled } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import type { Roots } from './squareRoots.ts';

/** One Euler step of equation (1), A − η(C₂G + GC₁), for one d×d matrix or a batch. 4d³ flops. @param residual G */
export function eulerStep(
  learned: tf.Tensor,
  residual: tf.Tensor,
  roots: Roots,
  learningRate: Scale,
): tf.Tensor {
  return tf.tidy(() => {
    // The sum is formed first, so that A is rounded once per step, not twice.
    const half = product(roots.c2, residual);
    const change = subtractProduct(half, -1, residual, roots.c1);
    return subtractScaled(learned, learningRate, change);
  });
}
