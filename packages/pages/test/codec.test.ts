import { curveNames } from '@mixed-dynamics/artifacts/tables';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  decodeValue,
  encodeValue,
  integersOf,
  namedCurves,
  packCurves,
  significantDigits,
  unpackCurves,
} from '../src/explorer/packedCurves.ts';

const magnitudes = Array.from({ length: 631 }, (_, k) => 10 ** (k - 322));
/** Arbitrary numbers: the fractional parts of multiples of √2. */
const arbitrary = Array.from({ length: 4000 }, (_, k) => (k * Math.SQRT2) % 1);

describe('a rounded value', () => {
  it('has the digits of toPrecision, at any size', () => {
    const values = magnitudes.flatMap((size, k) => [size, size * (1 + 9 * arbitrary[k]!)]);
    for (const value of values.filter((number) => Number.isFinite(number) && number > 0)) {
      const decoded = decodeValue(encodeValue(value));
      expect(decoded.toPrecision(significantDigits)).toBe(value.toPrecision(significantDigits));
      expect(decoded).toBe(Number(value.toPrecision(significantDigits)));
    }
  });

  it('has a code that grows with it, without a gap from one digit to the next', () => {
    const steps = Array.from({ length: 20_000 }, (_, k) => Number(`${95_000 + k}e-4`));
    const codes = steps.map(encodeValue);
    const grows = codes.every((code, k) => k === 0 || code >= codes[k - 1]!);
    expect(grows).toBe(true);
    expect(encodeValue(10.001) - encodeValue(9.9999)).toBe(2);
  });

  it('keeps zero, NaN and Infinity, and refuses negative values', () => {
    expect([0, -0, Number.NaN, Number.POSITIVE_INFINITY].map(encodeValue).map(decodeValue)).toEqual(
      [0, 0, Number.NaN, Number.POSITIVE_INFINITY],
    );
    expect(() => encodeValue(-1e-9)).toThrow(/expected at least 0, got -1e-9/);
  });
});

it('integers of any sign and size come back from their bytes', () => {
  const series = [
    [],
    [0],
    [5, 4, 3, 2, 1, 0, -1],
    [2 ** 30, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31), 1],
    arbitrary.map((value) => Math.round((value - 0.5) * 1e9)),
  ];
  for (const values of series) {
    const integers = Int32Array.from(values);
    expect(integersOf(bytesOf(integers))).toEqual(integers);
  }
});

it('integers near 0 have high bytes of 0', () => {
  const bytes = bytesOf(Int32Array.from({ length: 256 }, (_, k) => k - 128));
  expect(bytes.subarray(256).every((byte) => byte === 0)).toBe(true);
});

it('packs a run and gives back every curve at every iteration, rounded', () => {
  const run = curveNames.map((_, c) =>
    Float64Array.from({ length: 300 }, (_, i) =>
      i === 250 ? Number.NaN : (c + 1) * 10 ** (-i / 30) * (1 + 1e-3 * arbitrary[i]!),
    ),
  );
  const read = namedCurves(unpackCurves(packCurves(run), curveNames.length));
  const rounded = (value: number) => Number(value.toPrecision(significantDigits));
  curveNames.forEach((name, c) => {
    expect(Array.from(read[name])).toEqual(Array.from(run[c]!, rounded));
  });
});

it('packs the largest possible jumps', () => {
  const curve = [Infinity, 5e-324, Number.MAX_VALUE, 0, NaN, 1];
  const rounded = curve.map((value) => Number(value.toPrecision(significantDigits)));
  expect([...unpackCurves(packCurves([curve]), 1)[0]!]).toEqual(rounded);
});
