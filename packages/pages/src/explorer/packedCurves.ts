// Packed curves: every value as an integer with five significant digits, then differences, seven bits per
// byte. Runs in Node and in the browser.
import { type CurveName, curveNames } from '@mixed-dynamics/artifacts/tables';

/** A run: five curves of one length, index = iteration. */
export type Curves = Readonly<Record<CurveName, ArrayLike<number>>>;

/** Curves of the same length as bytes, rounded to the page's digits. */
export function packCurves(curves: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(curves.flatMap((curve) => packIntegers(Array.from(curve, encodeValue))));
}

/** Reads the given number of curves of this length. */
export function unpackCurves(cursor: Cursor, curves: number, length: number): Float64Array[] {
  return Array.from({ length: curves }, () =>
    Float64Array.from(unpackIntegers(cursor, length), decodeValue),
  );
}

/** Unpacks the five curves of a run. */
export function unpackRun(bytes: Uint8Array, length: number): Curves {
  const columns = unpackCurves({ bytes, position: 0 }, curveNames.length, length);
  return Object.fromEntries(curveNames.map((name, i) => [name, columns[i]!])) as Record<
    CurveName,
    Float64Array
  >;
}

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

// Series of integers as bytes: differences, zigzag, and seven bits per byte (LEB128).

/** Largest order of differences; linear parts become zeros. */
const highestOrder = 2;

/**
 * Integers below 2^50 as bytes, without their count: first the order of differences that needs the fewest
 * bytes, then the differences.
 */
export function packIntegers(values: readonly number[]): number[] {
  let series = values;
  let best: number[] | undefined;
  for (let order = 0; order <= highestOrder; order += 1) {
    if (order > 0) series = series.map((value, i) => value - (series[i - 1] ?? 0));
    const bytes = [order, ...series.flatMap(toBytes)];
    if (!best || bytes.length < best.length) best = bytes;
  }
  return best!;
}

/** A reading position in bytes. */
interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

/**
 * Reads `count` numbers written by {@link packIntegers}.
 * @throws RangeError when the bytes end too early
 */
export function unpackIntegers(cursor: Cursor, count: number): number[] {
  const order = readByte(cursor);
  const series = Array.from({ length: count }, () => fromBytes(cursor));
  for (let k = 0; k < order; k += 1) {
    for (let i = 1; i < count; i += 1) series[i]! += series[i - 1]!;
  }
  return series;
}

/** By products, because shifts are limited to 32 bits. */
function toBytes(value: number): number[] {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  const bytes: number[] = [];
  while (rest >= 128) {
    bytes.push(128 + (rest % 128));
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function fromBytes(cursor: Cursor): number {
  let value = 0;
  let place = 1;
  for (;;) {
    const byte = readByte(cursor);
    value += (byte % 128) * place;
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    place *= 128;
  }
}

function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.position];
  if (byte === undefined) throw new RangeError('the bytes end in the middle of a series');
  cursor.position += 1;
  return byte;
}
