import { checkInteger, checkPositive } from './checks.ts';
import { drawOrthonormal } from './orthonormal.ts';
import { checkedShape, type Shape } from './shape.ts';
import type { Stream } from './stream.ts';

/**
 * The teacher A* = K^(-1/2) Σ_k u_k v_kᵀ with u_k, v_k ~ N(0, I), so that its entries have mean 0 and variance 1.
 * Summed in float64 and rounded once. Draws u_1, v_1, u_2, v_2, … in this order.
 * @param size d, or d_in and d_out
 * @param rank K; the matrix has rank min(K, d_in, d_out)
 * @returns A*, d_out×d_in, row-major, float32
 * @throws UserError when a size or `rank` is not an integer of at least 1
 */
export function drawTeacher(stream: Stream, size: number | Shape, rank: number): Float32Array {
  const shape = checkedShape(size);
  checkInteger('rank', rank);
  const sum = new Float64Array(shape.outputs * shape.inputs);
  for (let k = 0; k < rank; k++) {
    const u = Float64Array.from({ length: shape.outputs }, stream.normal);
    const v = Float64Array.from({ length: shape.inputs }, stream.normal);
    addProduct(sum, 1, u, v);
  }
  const scale = 1 / Math.sqrt(rank);
  return Float32Array.from(sum, (value) => scale * value);
}

/**
 * A teacher with given singular values, A* = Σ_k θ_k u_k v_kᵀ with random orthonormal u_k and v_k. The vectors do not
 * depend on the values. For comparison, the singular values of {@link drawTeacher} are about d/√K.
 * @param singularValues θ_k > 0, at most min(d_in, d_out) values
 * @returns A*, d_out×d_in, row-major, float32
 * @throws UserError when a size is not an integer of at least 1, or a value is not positive
 */
export function drawSpectrum(
  stream: Stream,
  size: number | Shape,
  singularValues: readonly number[],
): Float32Array {
  const shape = checkedShape(size);
  const rank = singularValues.length;
  checkInteger('singularValues.length', rank);
  checkInteger('min(inputs, outputs)', Math.min(shape.inputs, shape.outputs), rank);
  for (const value of singularValues) checkPositive('singularValues', value);
  const left = drawOrthonormal(stream, shape.outputs, rank);
  const right = drawOrthonormal(stream, shape.inputs, rank);
  const sum = new Float64Array(shape.outputs * shape.inputs);
  singularValues.forEach((value, k) => {
    addProduct(sum, value, left[k]!, right[k]!);
  });
  return Float32Array.from(sum);
}

/**
 * The noise E: d_out×d_in independent normals, row-major, float32. Different deviations scale the same draw.
 * @param size d, or d_in and d_out
 * @param deviation standard deviation of an entry
 * @throws UserError when a size is not an integer of at least 1
 */
export function drawNoise(stream: Stream, size: number | Shape, deviation = 1): Float32Array {
  const { inputs, outputs } = checkedShape(size);
  return Float32Array.from({ length: outputs * inputs }, () => deviation * stream.normal() + 0);
}

/** A ← A + scale·u·vᵀ. */
function addProduct(a: Float64Array, scale: number, u: Float64Array, v: Float64Array): void {
  for (let i = 0; i < u.length; i++) {
    for (let j = 0; j < v.length; j++) a[i * v.length + j]! += scale * u[i]! * v[j]!;
  }
}
