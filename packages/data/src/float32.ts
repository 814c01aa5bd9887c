import { expected } from '@mixed-dynamics/artifacts';
import { indexOf, type NpyArray } from './npy.ts';
import type { FloatArray } from './weights.ts';

/** The smallest normal float32. Below it digits are lost, and graphics cards take the number for 0. */
const smallest = 2 ** -126;

/** Whether float32, in which networks are trained, holds a float64 to its 24 digits: 0 does. */
export function fitsFloat32(value: number): boolean {
  return value === 0 || (Math.abs(value) >= smallest && Number.isFinite(Math.fround(value)));
}

/** @throws UserError for a number that float32 cannot hold: one that overflows, or is lost beside 0 */
export function checkFloat32(name: string, value: number): void {
  if (!fitsFloat32(value)) throw outside(name, value);
}

/**
 * The same for every element of an array of float64, which the error names by its index. In an array
 * of float32 nothing is lost.
 * @param source named in errors, usually the file's path
 */
export function checkFloat32Array({ data, shape }: NpyArray, source: string): void {
  if (data instanceof Float32Array) return;
  const at = data.findIndex((value) => !fitsFloat32(value));
  if (at >= 0) throw outside(source, `${data[at]} at [${indexOf(at, shape).join(', ')}]`);
}

/**
 * Casts what was computed in float64 from numbers that fit. What vanishes beside the larger numbers
 * of the same array loses no more than they do.
 * @param source named in errors: what was computed from what
 * @throws UserError when one overflows
 */
export function toFloat32(
  values: FloatArray,
  shape: readonly number[],
  source: string,
): Float32Array {
  const data = Float32Array.from(values);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw outside(source, `${values[at]} at [${indexOf(at, shape).join(', ')}]`);
  return data;
}

function outside(culprit: string, got: unknown): Error {
  return expected({
    culprit,
    expected: 'a number that float32 can hold, 0 or 1.2e-38 … 3.4e38 in size',
    got,
    remedy: 'scale the problem: training runs in float32',
  });
}
