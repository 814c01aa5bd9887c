import { expected } from '@mixed-dynamics/artifacts';
import type { ByteSource } from './byteSource.ts';
import { indexOf, isLittleEndian, type NpyArray, sizeOf } from './npy.ts';

/** How one number is stored in a file. */
export interface ElementType {
  /** The name in the file format, for errors. */
  readonly name: string;
  readonly bytes: number;
  /** The type in memory: float32 if it represents every number of this type, otherwise float64. */
  readonly dtype: NpyArray['dtype'];
  readonly get: (view: DataView, at: number, littleEndian: boolean) => number;
  /** Whether the bytes are the same in memory, except for byte order. */
  readonly asIs?: boolean;
}

/**
 * The supported number types, named as in NumPy by kind and size in bytes; `bf2` is bfloat16, which NumPy does not
 * have. Integers become float64.
 */
const elementTypes: Readonly<Record<string, Omit<ElementType, 'name'>>> = {
  f2: { bytes: 2, dtype: '<f4', get: (v, at, little) => float16(v.getUint16(at, little)) },
  bf2: { bytes: 2, dtype: '<f4', get: (v, at, little) => bfloat16(v.getUint16(at, little)) },
  f4: { bytes: 4, dtype: '<f4', get: (v, at, little) => v.getFloat32(at, little), asIs: true },
  f8: { bytes: 8, dtype: '<f8', get: (v, at, little) => v.getFloat64(at, little), asIs: true },
  i1: { bytes: 1, dtype: '<f8', get: (v, at) => v.getInt8(at) },
  i2: { bytes: 2, dtype: '<f8', get: (v, at, little) => v.getInt16(at, little) },
  i4: { bytes: 4, dtype: '<f8', get: (v, at, little) => v.getInt32(at, little) },
  i8: { bytes: 8, dtype: '<f8', get: (v, at, little) => exact(v.getBigInt64(at, little)) },
  u1: { bytes: 1, dtype: '<f8', get: (v, at) => v.getUint8(at) },
  u2: { bytes: 2, dtype: '<f8', get: (v, at, little) => v.getUint16(at, little) },
  u4: { bytes: 4, dtype: '<f8', get: (v, at, little) => v.getUint32(at, little) },
  u8: { bytes: 8, dtype: '<f8', get: (v, at, little) => exact(v.getBigUint64(at, little)) },
};

export function elementType(kind: string, name: string): ElementType | undefined {
  return Object.hasOwn(elementTypes, kind) ? { name, ...elementTypes[kind]! } : undefined;
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

class Inexact extends Error {}

/** A 64-bit integer, if float64 represents it exactly. */
function exact(value: bigint): number {
  if (BigInt(Number(value)) !== value) throw new Inexact(String(value));
  return Number(value);
}

interface Layout {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest (Fortran order) instead of the last. */
  readonly fortran: boolean;
  readonly littleEndian: boolean;
}

/** How many elements are decoded at a time. */
const piece = 2 ** 16;

/**
 * Reads an array into C order. Types that are stored as in memory are read without a copy; others are decoded piece by
 * piece.
 * @throws UserError when memory runs out, or for an integer that float64 cannot represent
 */
export function decodeElements(
  { read }: ByteSource,
  { type, shape, fortran, littleEndian }: Layout,
  source: string,
): NpyArray {
  const size = sizeOf(shape);
  const array = emptyArray(type, shape, source);
  const { data } = array;
  const isRow = shape.filter((length) => length !== 1).length < 2;
  if (type.asIs && (!fortran || isRow)) {
    const bytes = new Uint8Array(data.buffer);
    read(bytes, 0);
    if (littleEndian !== isLittleEndian) swap(bytes, type.bytes);
    return array;
  }
  const placeOf = fortran ? fromFortran(shape) : (at: number) => at;
  const buffer = new Uint8Array(Math.min(size, piece) * type.bytes);
  for (let start = 0; start < size; start += piece) {
    const count = Math.min(piece, size - start);
    const bytes = buffer.subarray(0, count * type.bytes);
    read(bytes, start * type.bytes);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) {
      const place = placeOf(start + i);
      try {
        data[place] = type.get(view, i * type.bytes, littleEndian);
      } catch (cause) {
        if (!(cause instanceof Inexact)) throw cause;
        throw expected({
          culprit: source,
          expected: 'integers that float64 represents exactly',
          got: `${cause.message} at [${indexOf(place, shape).join(', ')}]`,
          remedy: "write it with array.astype('<f8')",
        });
      }
    }
  }
  return array;
}

/** A function that turns an index in Fortran order into the index of that element in C order. */
function fromFortran(shape: readonly number[]): (at: number) => number {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return (at) => {
    let [rest, place] = [at, 0];
    for (let axis = 0; axis < shape.length; axis++) {
      const index = rest % shape[axis]!;
      place += index * steps[axis]!;
      rest = (rest - index) / shape[axis]!;
    }
    return place;
  };
}

function swap(bytes: Uint8Array, step: number): void {
  for (let at = 0; at < bytes.length; at += step) bytes.subarray(at, at + step).reverse();
}

function emptyArray({ dtype }: ElementType, shape: readonly number[], source: string): NpyArray {
  const size = sizeOf(shape);
  try {
    return dtype === '<f4'
      ? { dtype, shape, data: new Float32Array(size) }
      : { dtype, shape, data: new Float64Array(size) };
  } catch (cause) {
    throw expected({
      culprit: source,
      expected: 'an array that fits into memory',
      got: `${size} numbers (${(cause as Error).message})`,
      remedy: 'use a machine with more memory, or a smaller array',
      cause,
    });
  }
}
