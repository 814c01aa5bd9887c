import { type Cursor, packIntegers, unpackIntegers } from './integers.ts';
import { decodeValue, encodeValue } from './roundedValue.ts';

/** What the page knows of a run at every iteration, in the columns of `train`. */
export const curveNames = [
  'gd_train_error',
  'gd_test_error',
  'sc_train_error',
  'sc_test_error',
  'distance',
] as const;
export type CurveName = (typeof curveNames)[number];

/** A run: five curves of one length, index = iteration. */
export type Curves = Readonly<Record<CurveName, ArrayLike<number>>>;

/** Curves of the same length as bytes, rounded to the page's digits. */
export function packCurves(curves: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(curves.flatMap((curve) => packIntegers(Array.from(curve, encodeValue))));
}

/** Reads so many curves of that length. */
export function unpackCurves(cursor: Cursor, curves: number, length: number): Float64Array[] {
  return Array.from({ length: curves }, () =>
    Float64Array.from(unpackIntegers(cursor, length), decodeValue),
  );
}

/** The five curves of a run of which the bytes are at hand. */
export function unpackRun(bytes: Uint8Array, length: number): Curves {
  const columns = unpackCurves({ bytes, position: 0 }, curveNames.length, length);
  return Object.fromEntries(curveNames.map((name, i) => [name, columns[i]!])) as Record<
    CurveName,
    Float64Array
  >;
}
