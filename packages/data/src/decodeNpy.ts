import { expected } from '@mixed-dynamics/artifacts';
import { type NpyArray, npyMagic, npyPrefix, pythonTuple, sizeOf } from './npy.ts';
import type { FloatArray } from './weights.ts';

export interface DecodeNpyOptions {
  /** Whether NaN and the infinities pass; by default they are refused. */
  readonly allowNonFinite?: boolean;
}

/**
 * Reads a .npy file of version 1.0 that holds float32 or float64, little-endian, in C order. Anything
 * else is refused by name, never converted.
 * @param source named in errors, usually the file's path
 * @throws UserError on another format, version, type or order, on missing or surplus bytes, and on
 *   numbers that are not finite unless `allowNonFinite`
 */
export function decodeNpy(
  bytes: Uint8Array,
  source: string,
  { allowNonFinite = false }: DecodeNpyOptions = {},
): NpyArray {
  const { header, start } = splitHeader(bytes, source);
  const { dtype, shape } = parseHeader(header, source);
  const step = dtype === '<f4' ? 4 : 8;
  const size = sizeOf(shape);
  const got = bytes.length - start;
  if (got !== step * size) {
    throw expected({
      culprit: source,
      expected: `${step * size} bytes of data for '${dtype}' of shape ${pythonTuple(shape)}`,
      got: `${got} bytes`,
      remedy: `the file is ${got < step * size ? 'truncated' : 'too long'}: write it again`,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, got);
  const array: NpyArray =
    dtype === '<f4'
      ? { dtype, shape, data: fill(new Float32Array(size), (i) => view.getFloat32(4 * i, true)) }
      : { dtype, shape, data: fill(new Float64Array(size), (i) => view.getFloat64(8 * i, true)) };
  if (!allowNonFinite) assertFinite(array, source);
  return array;
}

/**
 * @throws UserError that names the first number that is not finite, and where it is
 */
export function assertFinite({ data, shape }: NpyArray, source: string): void {
  const at = data.findIndex((value: number) => !Number.isFinite(value));
  if (at < 0) return;
  throw expected({
    culprit: source,
    expected: 'finite numbers only',
    got: `${data[at]} at [${indexOf(at, shape).join(', ')}]`,
    remedy: 'find out where it comes from and write the file again',
  });
}

function fill<A extends FloatArray>(target: A, read: (index: number) => number): A {
  for (let i = 0; i < target.length; i++) target[i] = read(i);
  return target;
}

function indexOf(flat: number, shape: readonly number[]): number[] {
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

function splitHeader(bytes: Uint8Array, source: string): { header: string; start: number } {
  if (!npyMagic.every((byte, i) => bytes[i] === byte)) {
    throw expected({
      culprit: source,
      expected: 'a .npy file, which begins with \\x93NUMPY',
      got: bytes.length === 0 ? 'an empty file' : 'something else',
      remedy: 'write it with numpy.save (not savez, savetxt or pickle)',
    });
  }
  const [major, minor] = bytes.subarray(npyMagic.length);
  if (bytes.length >= npyPrefix && (major !== 1 || minor !== 0)) {
    throw expected({
      culprit: source,
      expected: '.npy version 1.0',
      got: `version ${major}.${minor}`,
      remedy: 'write it with numpy.lib.format.write_array(file, array, version=(1, 0))',
    });
  }
  const [low = 0, high = 0] = bytes.subarray(npyMagic.length + 2);
  const start = npyPrefix + low + 256 * high;
  if (bytes.length < npyPrefix || bytes.length < start) {
    throw expected({
      culprit: source,
      expected: `a header of ${start - npyPrefix} bytes`,
      got: `${Math.max(0, bytes.length - npyPrefix)} bytes`,
      remedy: 'the file is truncated: write it again',
    });
  }
  return { header: new TextDecoder('latin1').decode(bytes.subarray(npyPrefix, start)), start };
}

/** The header is a Python dictionary with three keys, in any order. */
function parseHeader(
  header: string,
  source: string,
): { dtype: '<f4' | '<f8'; shape: readonly number[] } {
  const dictionary = /^\{(.*)\}\s*$/s.exec(header)?.[1];
  const dtype = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[.*\]))/.exec(dictionary ?? '');
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(dictionary ?? '')?.[1];
  const tuple = /['"]shape['"]\s*:\s*\(\s*((?:\d+\s*,\s*)*(?:\d+)?)\s*\)/.exec(dictionary ?? '');
  if (!dtype || !order || !tuple) {
    throw expected({
      culprit: source,
      expected: "a header {'descr': …, 'fortran_order': …, 'shape': (…)}",
      got: header.trim(),
      remedy: 'write the file again with numpy.save',
    });
  }
  const name = dtype[1] ?? dtype[2]!;
  if (name !== '<f4' && name !== '<f8') {
    throw expected({
      culprit: source,
      expected: "dtype '<f4' or '<f8' (little-endian float32 or float64)",
      got: `'${name}'`,
      remedy: "write it with numpy.save(file, array.astype('<f4'))",
    });
  }
  if (order === 'True') {
    throw expected({
      culprit: source,
      expected: 'C order (fortran_order False)',
      got: 'fortran_order True',
      remedy: 'write it with numpy.save(file, numpy.ascontiguousarray(array))',
    });
  }
  return { dtype: name, shape: (tuple[1]!.match(/\d+/g) ?? []).map(Number) };
}
