import { expected } from '@mixed-dynamics/artifacts';
import { checkInteger } from './checks.ts';
import { dtypeOf, isLittleEndian, type NumberArray, npyMagic, pythonTuple, sizeOf } from './npy.ts';

/** The magic string, version 1.0, and the header's length as uint16. */
const npyPrefix = 10;
/** NumPy leaves room for the first axis to grow to this many digits without moving the data. */
const growthDigits = 21;

/**
 * The bytes of a .npy file, version 1.0, identical to what `numpy.save` (NumPy 2) writes for the same array. NaN and
 * infinities are kept.
 * @param data the numbers in C order
 * @param shape `[rows, columns]` for a matrix, `[]` for a scalar
 * @throws UserError when the shape does not fit the array
 */
export function encodeNpy(data: NumberArray, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  shape.forEach((length, axis) => {
    checkInteger(`shape[${axis}]`, length, 0);
  });
  if (sizeOf(shape) !== data.length) {
    throw expected({
      culprit: '`shape`',
      expected: `a shape of ${data.length} numbers`,
      got: pythonTuple(shape),
      remedy: 'pass the shape of the array',
    });
  }
  return Buffer.concat([npyHead(dtypeOf(data), shape), littleEndian(data)]);
}

/** The little-endian bytes of an array. */
export function littleEndian(data: NumberArray): Uint8Array<ArrayBuffer> {
  if (isLittleEndian)
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const bytes = Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return data.BYTES_PER_ELEMENT === 4 ? bytes.swap32() : bytes.swap64();
}

/**
 * The bytes of a .npy file of short texts, shape (texts,), identical to what `numpy.save` writes for
 * `numpy.array(texts)`: dtype `<U` with the length of the longest text. NumPy drops null characters at the end of a
 * text, so such a text is refused.
 * @throws UserError that names the first text that ends with a null character
 */
export function encodeTextNpy(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const codes = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const lost = codes.findIndex((text) => text.at(-1) === 0);
  if (lost >= 0) {
    throw expected({
      culprit: `\`texts[${lost}]\``,
      expected: 'a text that does not end in a null character',
      got: JSON.stringify(texts[lost]),
      remedy: 'remove it: NumPy would drop it',
    });
  }
  const length = Math.max(1, ...codes.map((text) => text.length));
  const points = new Int32Array(length * texts.length);
  codes.forEach((text, row) => {
    points.set(text, row * length);
  });
  return Buffer.concat([npyHead(`<U${length}`, [texts.length]), littleEndian(points)]);
}

/** The bytes before the data: magic string, version, header length, header. */
export function npyHead(dtype: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = headerOf(dtype, shape);
  const bytes = new Uint8Array(npyPrefix + header.length);
  bytes.set(npyMagic);
  bytes.set([1, 0], npyMagic.length);
  new DataView(bytes.buffer).setUint16(npyMagic.length + 2, header.length, true);
  bytes.set(new TextEncoder().encode(header), npyPrefix);
  return bytes;
}

/** The header with its newline, padded so that the data start at a multiple of 64 bytes. */
function headerOf(dtype: string, shape: readonly number[]): string {
  const room = shape.length === 0 ? 0 : growthDigits - String(shape[0]).length;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${pythonTuple(shape)}, }${' '.repeat(room)}`;
  const padding = 64 - ((npyPrefix + dictionary.length + 1) % 64);
  return `${dictionary}${' '.repeat(padding)}\n`;
}
