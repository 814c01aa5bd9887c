import { expected } from '@mixed-dynamics/artifacts';
import { indexOf, type NpyArray } from './npy.ts';
import type { FloatArray } from './weights.ts';

/** The smallest normal float32. Below it digits are lost, and GPUs flush numbers to 0. */
const smallest = 2 ** -126;

/** Whether a float64 is 0 or in float32's normal range, in which networks are trained. */
export function fitsFloat32(value: number): boolean {
  return value === 0 || (Math.abs(value) >= smallest && Number.isFinite(Math.fround(value)));
}

/** @throws UserError for a number outside float32's range: one that overflows or underflows */
export function checkFloat32(name: string, value: number): void {
  if (!fitsFloat32(value)) throw outside(name, value);
}

/**
 * The same for every element of a float64 array; the error gives its index. A float32 array always
 * passes.
 * @param source named in errors, usually the file's path
 */
export function checkFloat32Array({ data, shape }: NpyArray, source: string): void {
  if (data instanceof Float32Array) return;
  const at = data.findIndex((value) => !fitsFloat32(value));
  if (at >= 0) throw outside(source, `${data[at]} at [${indexOf(at, shape).join(', ')}]`);
}

/**
 * Casts numbers computed in float64 from numbers that fit. Underflow is allowed: it is below the
 * rounding of the larger numbers of the same array.
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
