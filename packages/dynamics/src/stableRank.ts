import { spectralNorm } from './spectralNorm.ts';

/** ‖A‖_F²/‖A‖_op² of a d×d row-major matrix, in float64. NaN for the zero matrix. */
export function stableRank(matrix: ArrayLike<number>, d: number): number {
  let squares = 0;
  for (let i = 0; i < d * d; i++) squares += matrix[i]! ** 2;
  return squares / spectralNorm(matrix, d) ** 2;
}
