import { expected } from '@mixed-dynamics/artifacts';
import { type ByteSource, bytesAt, inMemory, partOf } from './byteSource.ts';
import { decodeElements, type ElementType, elementType } from './elements.ts';
import { indexOf, type NpyArray, npyMagic, pythonTuple, sizeOf } from './npy.ts';

export interface DecodeNpyOptions {
  /** Whether NaN and infinities are accepted; default false. */
  readonly allowNonFinite?: boolean;
}

/**
 * Reads a .npy file of any version with real numbers: floats of 16, 32 or 64 bits or integers, in either byte order,
 * in C or Fortran order.
 * @param source the name of the file in errors, usually its path
 * @returns an array in C order; float32 if that represents every number of the file's type exactly, otherwise float64
 * @throws UserError for another format, version or type (naming the type), for missing or surplus bytes, for
 *   non-finite numbers unless `allowNonFinite`, for integers that float64 cannot represent, and when memory runs out
 */
export function decodeNpy(
  bytes: Uint8Array,
  source: string,
  options: DecodeNpyOptions = {},
): NpyArray {
  return decodeFrom(inMemory(bytes), source, options);
}

/** {@link decodeNpy} for bytes in memory or on disk. */
export function decodeFrom(
  bytes: ByteSource,
  source: string,
  { allowNonFinite = false }: DecodeNpyOptions = {},
): NpyArray {
  const { header, start } = splitHeader(bytes, source);
  const layout = parseHeader(header, source);
  const { type, shape } = layout;
  checkSize(bytes.size - start, type, shape, source);
  const array = decodeElements(partOf(bytes, start, bytes.size - start), layout, source);
  if (!allowNonFinite) assertFinite(array, source);
  return array;
}

/** @throws UserError unless the number of bytes matches this type and shape */
export function checkSize(
  got: number,
  { bytes, name }: ElementType,
  shape: readonly number[],
  source: string,
): void {
  const wanted = bytes * sizeOf(shape);
  if (got === wanted) return;
  throw expected({
    culprit: source,
    expected: `${wanted} bytes of data for '${name}' of shape ${pythonTuple(shape)}`,
    got: `${got} bytes`,
    remedy: `the file is ${got < wanted ? 'truncated' : 'too long'}: write it again`,
  });
}

/**
 * @throws UserError that names the first non-finite number and its index
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

/** No real header is longer than this; a greater length means that the file is damaged. */
const longestHeader = 2 ** 20;

/** The version and the length of the header follow the magic string; the length has 2 bytes in version 1, otherwise 4. */
function splitHeader(bytes: ByteSource, source: string): { header: string; start: number } {
  const head = bytesAt(bytes, 0, Math.min(bytes.size, npyMagic.length + 6));
  if (!npyMagic.every((byte, i) => head[i] === byte)) {
    throw expected({
      culprit: source,
      expected: 'a .npy file, which begins with \\x93NUMPY',
      got: head.length === 0 ? 'an empty file' : 'something else',
      remedy: 'write it with numpy.save (not savez, savetxt or pickle)',
    });
  }
  const [major = 1, minor = 0] = head.subarray(npyMagic.length);
  if (major < 1 || major > 3 || minor !== 0) {
    throw expected({
      culprit: source,
      expected: '.npy version 1.0, 2.0 or 3.0',
      got: `version ${major}.${minor}`,
      remedy: 'write it with numpy.save',
    });
  }
  const lengthBytes = major === 1 ? 2 : 4;
  const prefix = npyMagic.length + 2 + lengthBytes;
  const digits = [...head.subarray(npyMagic.length + 2, prefix)];
  const length = digits.reduceRight((sum, byte) => 256 * sum + byte, 0);
  const got = Math.max(0, bytes.size - prefix);
  if (digits.length < lengthBytes || got < length || length > longestHeader) {
    throw expected({
      culprit: source,
      expected: `a header of ${length} bytes`,
      got: length > longestHeader ? 'a length that no header has' : `${got} bytes`,
      remedy: 'the file is truncated: write it again',
    });
  }
  const text = bytesAt(bytes, prefix, length);
  const header = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(text);
  return { header, start: prefix + length };
}

/** The header is a Python dictionary with three keys, in any order; Python 2 wrote `3L` for 3. */
function parseHeader(header: string, source: string) {
  const dictionary = /^\{(.*)\}\s*$/s.exec(header)?.[1] ?? '';
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[.*\]|\(['"].*?\)\s*\)))/s.exec(
    dictionary,
  );
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(dictionary)?.[1];
  const tuple = /['"]shape['"]\s*:\s*\(\s*((?:\d+L?\s*,\s*)*(?:\d+L?)?)\s*\)/.exec(dictionary);
  if (!descr || !order || !tuple) {
    throw expected({
      culprit: source,
      expected: "a header {'descr': …, 'fortran_order': …, 'shape': (…)}",
      got: header.trim(),
      remedy: 'write the file again with numpy.save',
    });
  }
  const name = descr[1] ?? descr[2]!;
  const [, byteOrder, kind] = /^([<>=|]?)(.*)$/s.exec(name)!;
  const isStructured = descr[1] === undefined;
  const type = isStructured ? undefined : elementType(kind!, name);
  if (!type)
    throw refusedType(name, isStructured ? 'structured' : kindNames[kind![0] ?? ''], source);
  return {
    type,
    shape: (tuple[1]!.match(/\d+/g) ?? []).map(Number),
    fortran: order === 'True',
    // '=' is the byte order of the machine that wrote the file, nearly always little-endian.
    littleEndian: byteOrder !== '>',
  };
}

function refusedType(name: string, what: string | undefined, source: string): Error {
  return expected({
    culprit: source,
    expected: 'real numbers: dtype float16, float32, float64 or an integer',
    got: `'${name}'${what ? `, ${what}` : ''}`,
    remedy: remedies[what ?? ''] ?? "write it with numpy.save(file, array.astype('<f8'))",
  });
}

/** The meaning of NumPy's type letters. */
const kindNames: Readonly<Record<string, string>> = {
  b: 'boolean',
  c: 'complex',
  f: 'a float type that JavaScript lacks',
  m: 'a time',
  M: 'a date',
  O: 'Python objects',
  S: 'bytes',
  U: 'text',
  V: 'raw bytes',
};

const remedies: Readonly<Record<string, string>> = {
  complex: 'save array.real: the networks are real',
  'Python objects': "make it an array of numbers, numpy.array(list, dtype='<f8')",
  structured: 'save one field, array[name]',
};
