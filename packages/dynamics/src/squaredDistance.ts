import { innerProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { type Weighting, weighted } from './goal.ts';

/*
 * ‖A − M‖² of float32 matrices. If A is small compared with M, the difference A − M loses A's last
 * digits, and a sum of order ‖M‖² cannot resolve the growth of A between iterations: the error seems
 * to rise and fall by rounding alone, which stop rules must not take for a trend. There
 * ‖M‖² − 2⟨A, M⟩ + ‖A‖² is used, with ‖M‖² from the host in float64 and two sums as accurate as A.
 */

/** Up to this ‖A‖²/‖M‖² a learned matrix counts as small compared with M. */
const smallShare = 1e-2;

/** Whether ‖A‖² counts beside the squared norm of the reference matrix. NaN, of an A that is absent, does not. */
export function isLargeBeside(squaredNorm: number, reference: number): boolean {
  return squaredNorm >= smallShare * reference;
}

/** The device sum for ‖A − M‖²: ⟨A, M⟩ when A is small, ‖A − M‖² itself otherwise, weighted. …×1×1. */
export function distanceSum(
  a: tf.Tensor,
  m: tf.Tensor,
  small: boolean,
  by?: Weighting | undefined,
): tf.Tensor {
  return tf.tidy(() => (small ? innerProduct(weighted(a, by), m) : normSum(tf.sub(a, m), by)));
}

/** ‖A‖², weighted. …×1×1. */
export function normSum(a: tf.Tensor, by?: Weighting | undefined): tf.Tensor {
  return tf.tidy(() => innerProduct(weighted(a, by), a));
}

/**
 * ‖A − M‖² from the sum of {@link distanceSum}, in float64.
 * @param squaredNorm ‖A‖²
 * @param reference ‖M‖²
 */
export function squaredDistance(
  sum: number,
  squaredNorm: number,
  reference: number,
  small: boolean,
): number {
  return small ? reference - 2 * sum + squaredNorm : sum;
}

/** ‖M‖² in float64. */
export function squaredNorm(matrix: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < matrix.length; i++) sum += matrix[i]! ** 2;
  return sum;
}
