import { expected } from '@mixed-dynamics/artifacts';
import { indexOf, type NpyArray, npyMagic, npyPrefix, pythonTuple, sizeOf } from './npy.ts';

export interface DecodeNpyOptions {
  /** Whether NaN and the infinities pass; by default they are refused. */
  readonly allowNonFinite?: boolean;
}

/** Where the bytes of a file are: in memory, or still on a disk. */
export interface ByteSource {
  readonly size: number;
  /** Fills all of `target` with what lies at this position. */
  readonly read: (target: Uint8Array, position: number) => void;
}

/**
 * Reads a .npy file of version 1.0 that holds float32 or float64, little-endian, in C order. Anything
 * else is refused by name, never converted.
 * @param source named in errors, usually the file's path
 * @throws UserError on another format, version, type or order, on missing or surplus bytes, on
 *   numbers that are not finite unless `allowNonFinite`, and when memory does not suffice
 */
export function decodeNpy(
  bytes: Uint8Array,
  source: string,
  options: DecodeNpyOptions = {},
): NpyArray {
  const read = (target: Uint8Array, position: number) =>
    target.set(bytes.subarray(position, position + target.length));
  return decodeFrom({ size: bytes.length, read }, source, options);
}

/** The same from any place, with no more in memory than the array itself. */
export function decodeFrom(
  { size: all, read }: ByteSource,
  source: string,
  { allowNonFinite = false }: DecodeNpyOptions = {},
): NpyArray {
  const head = new Uint8Array(Math.min(all, npyPrefix + longestHeader));
  read(head, 0);
  const { header, start } = splitHeader(head, source);
  const { dtype, shape } = parseHeader(header, source);
  const step = dtype === '<f4' ? 4 : 8;
  const size = sizeOf(shape);
  const got = all - start;
  if (got !== step * size) {
    throw expected({
      culprit: source,
      expected: `${step * size} bytes of data for '${dtype}' of shape ${pythonTuple(shape)}`,
      got: `${got} bytes`,
      remedy: `the file is ${got < step * size ? 'truncated' : 'too long'}: write it again`,
    });
  }
  const buffer = allocate(got, source);
  read(new Uint8Array(buffer), start);
  if (!isLittleEndian) swap(Buffer.from(buffer), step);
  const array: NpyArray =
    dtype === '<f4'
      ? { dtype, shape, data: new Float32Array(buffer) }
      : { dtype, shape, data: new Float64Array(buffer) };
  if (!allowNonFinite) assertFinite(array, source);
  return array;
}

/** The header's length is a uint16. */
const longestHeader = 65_535;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swap(bytes: Buffer, step: 4 | 8): void {
  if (step === 4) bytes.swap32();
  else bytes.swap64();
}

function allocate(bytes: number, source: string): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw expected({
      culprit: source,
      expected: 'an array that fits into memory',
      got: `${bytes} bytes (${(cause as Error).message})`,
      remedy: 'use a machine with more, or a smaller array',
      cause,
    });
  }
}

/**
 * @throws UserError that names the first number that is not finite, and where it is
 */
export function assertFinite({ data, shape }: NpyArray, source: string): void {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at += 1;
  if (at === data.length) return;
  throw expected({
    culprit: source,
    expected: 'finite numbers only',
    got: `${data[at]} at [${indexOf(at, shape).join(', ')}]`,
    remedy: 'find out where it comes from and write the file again',
  });
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
