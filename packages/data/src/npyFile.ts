import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  expected,
  nearest,
  replaceFile,
  UserError,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { type ByteSource, bytesAt, inMemory } from './byteSource.ts';
import { type DecodeNpyOptions, decodeFrom } from './decodeNpy.ts';
import { encodeNpy, littleEndian, npyHead } from './encodeNpy.ts';
import { dtypeOf, type NpyArray, type NumberArray } from './npy.ts';
import { safetensorsEntries } from './safetensors.ts';
import { signatures, zipEntries } from './zip.ts';
import { writeZip } from './zipWriter.ts';

/** Bytes read at once; Node's limit is 2 GiB. */
const piece = 2 ** 28;

/**
 * Reads a .npy file of any size that fits into memory.
 * @throws UserError when it cannot be read, and as {@link decodeNpy} does
 */
export function readNpy(path: string, options: DecodeNpyOptions = {}): NpyArray {
  return readFrom(path, 'a .npy file', (bytes) => decodeFrom(bytes, path, options));
}

/** An array with the name of its source for errors. */
export type NamedArray = NpyArray & { readonly source: string };

/**
 * Reads arrays by name: `NAME.npy` in a folder, or the entries of one file, an .npz archive
 * (`numpy.savez`, `savez_compressed`) or a safetensors file, recognised by its content.
 * @throws UserError when an array is missing, and as {@link readNpy} does
 */
export function readArrays<Name extends string>(
  path: string,
  names: readonly Name[],
  options: DecodeNpyOptions = {},
): Readonly<Record<Name, NamedArray>> {
  const collect = (read: (name: Name) => NamedArray) =>
    Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, NamedArray>;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return collect((name) => {
      const source = join(path, `${name}.npy`);
      return { source, ...readNpy(source, options) };
    });
  }
  const what = 'a folder of .npy files, an .npz archive or a safetensors file';
  return readFrom(path, what, (bytes) => {
    const entries = entriesOf(bytes, path, options);
    return collect((name) => {
      const read = entries.get(name);
      if (!read) throw missing(name, path, [...entries.keys()]);
      return { source: `${path}: ${name}`, ...read() };
    });
  });
}

function entriesOf(
  bytes: ByteSource,
  path: string,
  options: DecodeNpyOptions,
): ReadonlyMap<string, () => NpyArray> {
  const head = bytes.size < 4 ? 0 : new DataView(bytesAt(bytes, 0, 4).buffer).getUint32(0, true);
  if (head !== signatures.local && head !== signatures.end)
    return safetensorsEntries(bytes, path, options);
  const files = [...zipEntries(bytes, path)];
  return new Map(
    files.map(([file, open]) => [
      file.replace(/\.npy$/, ''),
      () => decodeFrom(open(), `${path}: ${file}`, options),
    ]),
  );
}

function missing(name: string, path: string, names: readonly string[]): Error {
  const near = nearest(name, names);
  return expected({
    culprit: path,
    expected: `an array \`${name}\``,
    got: names.join(', ') || 'none',
    remedy: near ? `rename \`${near}\` if this is the array` : 'add it under this name',
  });
}

function readFrom<T>(path: string, what: string, decode: (bytes: ByteSource) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const status = fstatSync(file);
    // A pipe has no known size, so it is read as a whole.
    if (!status.isFile()) return decode(inMemory(readFileSync(file)));
    return decode({ size: status.size, read: readerOf(file) });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw expected({
      culprit: path,
      expected: `${what} that can be read`,
      got: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readerOf(file: number) {
  return (target: Uint8Array, position: number) => {
    for (let done = 0; done < target.length; ) {
      const length = Math.min(piece, target.length - done);
      const got = readSync(file, target, done, length, position + done);
      if (got === 0) throw new Error('the file became shorter while it was read');
      done += got;
    }
  };
}

/**
 * Writes a .npy file, completely or not at all.
 * @throws UserError when the shape does not fit or the file cannot be written
 */
export function writeNpy(path: string, data: NumberArray, shape: readonly number[]): void {
  writeFileAtomically(path, encodeNpy(data, shape));
}

/**
 * Writes an .npz archive, completely or not at all, with the bytes of `numpy.savez` for the same arrays.
 * @param arrays the .npy files of {@link encodeNpy} by array name
 */
export function writeNpz(path: string, arrays: Readonly<Record<string, Uint8Array>>): void {
  const files = Object.values(arrays);
  const sizes = files.map((bytes) => bytes.length);
  writeArchive(path, Object.keys(arrays), sizes, [files]);
}

/** A column of a table. `type` is an empty array of the column's number type. */
export interface NpzColumn {
  readonly name: string;
  readonly type: NumberArray;
}

/**
 * Writes a table that does not fit in memory as an .npz archive, with one array of shape (rows,) per column.
 * @param rows the total number of rows
 * @param parts groups of successive rows, each with one array per column
 */
export function writeNpzColumns(
  path: string,
  columns: readonly NpzColumn[],
  rows: number,
  parts: Iterable<readonly NumberArray[]>,
): void {
  const heads = columns.map(({ type }) => npyHead(dtypeOf(type), [rows]));
  const sizes = heads.map(({ length }, i) => length + rows * columns[i]!.type.BYTES_PER_ELEMENT);
  function* chunks() {
    yield heads;
    for (const part of parts) yield part.map(littleEndian);
  }
  const names = columns.map(({ name }) => name);
  writeArchive(path, names, sizes, chunks());
}

function writeArchive(
  path: string,
  names: readonly string[],
  sizes: readonly number[],
  chunks: Iterable<readonly Uint8Array[]>,
): void {
  const entries = names.map((name, i) => ({ name: `${name}.npy`, size: sizes[i]! }));
  replaceFile(path, (place) => {
    const file = openSync(place, 'w');
    try {
      writeZip(entries, chunks, (bytes, position) => {
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(file, bytes, done, bytes.length - done, position + done);
        }
      });
    } finally {
      closeSync(file);
    }
  });
}
