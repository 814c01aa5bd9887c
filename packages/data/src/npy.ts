import type { FloatArray } from './weights.ts';

/** Element types of arrays after reading: float32 and float64. */
type NpyDtype = '<f4' | '<f8';

/** Arrays that can be written, as `<f4`, `<f8` and `<i4`. */
export type NumberArray = FloatArray | Int32Array;

/** An array in C order (the last index runs fastest) with its shape, which is `[]` for a scalar. */
export type NpyArray =
  | { readonly dtype: '<f4'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: '<f8'; readonly shape: readonly number[]; readonly data: Float64Array };

/** `\x93NUMPY`. */
export const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** Whether this machine stores numbers in little-endian order. */
export const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function dtypeOf(data: NumberArray): NpyDtype | '<i4' {
  if (data instanceof Int32Array) return '<i4';
  return data instanceof Float32Array ? '<f4' : '<f8';
}

/** A shape as Python writes a tuple: `()`, `(3,)`, `(3, 4)`. */
export function pythonTuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The indices, one per axis, of the element at this position in memory. */
export function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((length) => {
      const index = rest % length;
      rest = (rest - index) / length;
      return index;
    })
    .reverse();
}
