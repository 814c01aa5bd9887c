// Packed curves: each value becomes the integer code of its five significant digits; the third differences of these
// codes are stored as bytes. Runs in Node and in the browser.
import { type CurveName, curveNames } from '@mixed-dynamics/artifacts/tables';

/** A run: five curves of one length, index = iteration. */
export type NamedCurves = Readonly<Record<CurveName, ArrayLike<number>>>;

/**
 * Packs curves one after the other, rounded to {@link significantDigits}, as third differences of their codes,
 * which are close to 0 on a smooth curve.
 */
export function packCurves(curves: readonly ArrayLike<number>[]): Int32Array {
  return Int32Array.from(
    curves.flatMap((curve) => {
      const codes = Array.from(curve, encodeValue);
      return differences(differences(differences(codes)));
    }),
  );
}

const differences = (values: readonly number[]): number[] =>
  values.map((value, i) => value - (values[i - 1] ?? 0));

/** Unpacks `curves` curves of equal length, as float64. */
export function unpackCurves(packed: Int32Array, curves: number): Float64Array[] {
  const length = packed.length / curves;
  return Array.from({ length: curves }, (_, curve) => {
    let [code, slope, bend] = [0, 0, 0];
    return Float64Array.from(packed.subarray(curve * length, (curve + 1) * length), (change) => {
      bend += change;
      slope += bend;
      code += slope;
      return decodeValue(code);
    });
  });
}

/** The five curves by their names. */
export const namedCurves = (columns: readonly Float64Array[]): NamedCurves =>
  Object.fromEntries(curveNames.map((name, i) => [name, columns[i]!])) as Record<
    CurveName,
    Float64Array
  >;

/** Significant decimal digits kept of a value on a curve. */
export const significantDigits = 5;

const mantissas = 9 * 10 ** (significantDigits - 1);
const firstMantissa = 10 ** (significantDigits - 1);
/** The decimal exponent of the smallest float64, where codes start. */
const firstExponent = -324;
const codeOfNaN = -1;
const codeOfInfinity = -2;

/**
 * The integer code of a value of at least 0, rounded to {@link significantDigits} decimal digits like
 * `toPrecision`. Codes increase with the values, so that neighbours on a smooth curve have close codes at
 * any scale. NaN and Infinity have their own codes.
 * @throws RangeError for a negative value, which no curve has
 */
export function encodeValue(value: number): number {
  if (Number.isNaN(value)) return codeOfNaN;
  if (value === Number.POSITIVE_INFINITY) return codeOfInfinity;
  if (value === 0) return 0;
  if (value < 0) throw new RangeError(`\`value\`: expected at least 0, got ${value}`);
  const [mantissa = '', exponent = ''] = value.toExponential(significantDigits - 1).split('e');
  const place = Number(mantissa.replace('.', '')) - firstMantissa;
  return 1 + (Number(exponent) - firstExponent) * mantissas + place;
}

/** The rounded value of a code: the float64 nearest to its decimal digits. */
export function decodeValue(code: number): number {
  if (code === codeOfNaN) return Number.NaN;
  if (code === codeOfInfinity) return Number.POSITIVE_INFINITY;
  if (code === 0) return 0;
  const exponent = Math.floor((code - 1) / mantissas) + firstExponent;
  const mantissa = firstMantissa + ((code - 1) % mantissas);
  return Number(`${mantissa}e${exponent - significantDigits + 1}`);
}

/**
 * Integers as bytes in an order that compresses well: the lowest bytes of all integers, then the next higher ones,
 * and so on. The sign is moved to the lowest bit, so that the high bytes of small negative numbers are 0, too.
 */
export function bytesOf(integers: Int32Array): Uint8Array {
  const bytes = new Uint8Array(4 * integers.length);
  integers.forEach((integer, i) => {
    const unsigned = (integer << 1) ^ (integer >> 31);
    for (let k = 0; k < 4; k += 1) bytes[k * integers.length + i] = unsigned >>> (8 * k);
  });
  return bytes;
}

/** Reads what {@link bytesOf} wrote. */
export function integersOf(bytes: Uint8Array): Int32Array {
  const integers = new Int32Array(bytes.length / 4);
  for (let i = 0; i < integers.length; i += 1) {
    let unsigned = 0;
    for (let k = 0; k < 4; k += 1) unsigned |= bytes[k * integers.length + i]! << (8 * k);
    integers[i] = (unsigned >>> 1) ^ -(unsigned & 1);
  }
  return integers;
}
