import { expected } from '@mixed-dynamics/artifacts';
import { checkInteger } from './checks.ts';
import { dtypeOf, npyMagic, npyPrefix, pythonTuple, sizeOf } from './npy.ts';
import type { FloatArray } from './weights.ts';

/** NumPy leaves room for the first axis to grow to this many digits without moving the data. */
const growthDigits = 21;

/**
 * The bytes of a .npy file, version 1.0: those that `numpy.save` (NumPy 2) writes for the same array.
 * Non-finite numbers are written as they are.
 * @param shape row by row; `[rows, columns]` for a matrix, `[]` for a scalar
 * @throws UserError when the shape does not fit the array
 */
export function encodeNpy(data: FloatArray, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  shape.forEach((length, axis) => {
    checkInteger(`shape[${axis}]`, length, 0);
  });
  if (sizeOf(shape) !== data.length) {
    throw expected({
      culprit: '`shape`',
      expected: `a shape of ${data.length} numbers`,
      got: pythonTuple(shape),
      remedy: 'pass the shape that the array has',
    });
  }
  const { bytes, start } = npyFile(dtypeOf(data), shape, data.byteLength);
  const view = new DataView(bytes.buffer);
  const step = data.BYTES_PER_ELEMENT;
  // Through a DataView, because a typed array has the byte order of the machine.
  for (let i = 0; i < data.length; i++) {
    if (step === 4) view.setFloat32(start + 4 * i, data[i]!, true);
    else view.setFloat64(start + 8 * i, data[i]!, true);
  }
  return bytes;
}

/**
 * The bytes of a .npy file of short texts, one axis: those that `numpy.save` writes for
 * `numpy.array(texts)`, dtype `<U` and the length of the longest. NumPy drops zeros at the end of a
 * text, so a text that ends in one is refused.
 * @throws UserError naming the first text that would not come back
 */
export function encodeTextNpy(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const codes = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const lost = codes.findIndex((points) => points.at(-1) === 0);
  if (lost >= 0) {
    throw expected({
      culprit: `\`texts[${lost}]\``,
      expected: 'a text that does not end in a zero',
      got: JSON.stringify(texts[lost]),
      remedy: 'NumPy would drop it: take it off',
    });
  }
  const length = Math.max(1, ...codes.map((points) => points.length));
  const { bytes, start } = npyFile(`<U${length}`, [texts.length], 4 * length * texts.length);
  const view = new DataView(bytes.buffer);
  codes.forEach((points, row) => {
    points.forEach((point, column) => {
      view.setUint32(start + 4 * (row * length + column), point, true);
    });
  });
  return bytes;
}

/** A file with its header, the data still zero from `start` on. */
function npyFile(dtype: string, shape: readonly number[], byteLength: number) {
  const header = headerOf(dtype, shape);
  const start = npyPrefix + header.length;
  const bytes = new Uint8Array(start + byteLength);
  bytes.set(npyMagic);
  bytes.set([1, 0], npyMagic.length);
  new DataView(bytes.buffer).setUint16(npyMagic.length + 2, header.length, true);
  bytes.set(new TextEncoder().encode(header), npyPrefix);
  return { bytes, start };
}

/** The header up to and with its newline, padded so that the data start at a multiple of 64. */
function headerOf(dtype: string, shape: readonly number[]): string {
  const room = shape.length === 0 ? 0 : growthDigits - String(shape[0]).length;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${pythonTuple(shape)}, }${' '.repeat(room)}`;
  const padding = 64 - ((npyPrefix + dictionary.length + 1) % 64);
  return `${dictionary}${' '.repeat(padding)}\n`;
}
