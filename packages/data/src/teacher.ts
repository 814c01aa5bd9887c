import { checkInteger } from './checks.ts';
import type { Stream } from './stream.ts';

/**
 * The teacher A* = K^(-1/2) Σ_k u_k v_kᵀ with u_k, v_k ~ N(0, I_d): entries of mean 0 and variance 1.
 * Summed in float64, rounded once. Draws u_1, v_1, u_2, v_2, …
 * @param rank K; the matrix has rank min(K, d)
 * @returns d×d, row-major
 * @throws UserError when `dimension` or `rank` is not an integer of at least 1
 */
export function drawTeacher(stream: Stream, dimension: number, rank: number): Float32Array {
  checkInteger('dimension', dimension);
  checkInteger('rank', rank);
  const sum = new Float64Array(dimension * dimension);
  for (let k = 0; k < rank; k++) {
    const u = Float64Array.from({ length: dimension }, stream.normal);
    const v = Float64Array.from({ length: dimension }, stream.normal);
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j < dimension; j++) sum[i * dimension + j]! += u[i]! * v[j]!;
    }
  }
  const scale = 1 / Math.sqrt(rank);
  return Float32Array.from(sum, (value) => scale * value);
}
