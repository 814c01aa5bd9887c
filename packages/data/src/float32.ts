import { expected } from '@mixed-dynamics/artifacts';
import { indexOf, type NpyArray } from './npy.ts';
import type { FloatArray } from './weights.ts';

/** The smallest normal float32. Smaller numbers lose digits, and GPUs flush them to 0. */
const smallest = 2 ** -126;

/** Whether a float64 is 0 or within the normal range of float32, the precision of training. */
export function fitsFloat32(value: number): boolean {
  return value === 0 || (Math.abs(value) >= smallest && Number.isFinite(Math.fround(value)));
}

/** @throws UserError for a number that overflows or underflows in float32 */
export function checkFloat32(name: string, value: number): void {
  if (!fitsFloat32(value)) throw outside(name, value);
}

/**
 * Checks every element of a float64 array like {@link checkFloat32}; the error gives the index. A float32 array always
 * passes.
 * @param source the name of the array in errors, usually the file's path
 */
export function checkFloat32Array({ data, shape }: NpyArray, source: string): void {
  if (data instanceof Float32Array) return;
  const at = data.findIndex((value) => !fitsFloat32(value));
  if (at >= 0) throw outside(source, `${data[at]} at [${indexOf(at, shape).join(', ')}]`);
}

/**
 * Casts numbers to float32 that were computed in float64 from float32 numbers. Underflow is allowed, because it is
 * below the rounding error of the larger numbers in the array.
 * @param source the name of the array in errors
 * @throws UserError when a number overflows
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
