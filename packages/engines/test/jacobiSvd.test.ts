import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { jacobiLinearAlgebra } from '../src/jacobiSvd.ts';
import { numbers, product } from './reference.ts';

const { svd, singularValues } = jacobiLinearAlgebra;

/** An n×n matrix of rank k, up to rounding. */
const ofRank = (k: number, n: number) => product(numbers([n, k], 1), numbers([k, n], 2)).data;

const kinds: Record<string, (n: number) => Float64Array> = {
  random: (n) => numbers([n, n], 3).data,
  'nearly diagonal': (n) =>
    numbers([n, n], 4).data.map((value, i) => (i % (n + 1) === 0 ? 1 + value : 1e-3 * value)),
  'of rank 1': (n) => ofRank(1, n),
  'of rank 3, rounded to float32': (n) => ofRank(3, n).map(Math.fround),
  'of equal numbers': (n) => new Float64Array(n * n).fill(-0.3),
  orthogonal: (n) =>
    Float64Array.from({ length: n * n }, (_, i) => (i % n === n - 1 - Math.floor(i / n) ? -1 : 0)),
  'of columns that shrink to 1e-40': (n) =>
    numbers([n, n], 5).data.map((value, i) => value * 10 ** (-40 * ((i % n) / n))),
  'of rows that shrink to 1e-40': (n) =>
    numbers([n, n], 6).data.map((value, i) => value * 10 ** (-40 * (i / n ** 2))),
  huge: (n) => numbers([n, n], 7).data.map((value) => value * 1e300),
  tiny: (n) => numbers([n, n], 8).data.map((value) => value * 1e-300),
  'of zeros': (n) => new Float64Array(n * n),
};

describe.each(Object.entries(kinds))('the SVD of a matrix %s', (_, make) => {
  it.each([1, 2, 3, 8, 41])('of %i rows', (n) => {
    const matrix = make(n);
    const kept = matrix.slice();
    const { u, s, v } = svd(matrix, n);
    expect(matrix).toEqual(kept);
    expect(Array.from(s)).toEqual(Array.from(s).sort((x, y) => y - x));
    expect(s.every((value) => value >= 0)).toBe(true);
    expect(singularValues(matrix, n)).toEqual(s);
    const scale = s[0]! || 1;
    const scaled = u.map((value, i) => value * (s[i % n]! / scale));
    const shape = [n, n];
    const back = product({ shape, data: scaled }, { shape, data: v }, false, true);
    // Each rotation rounds by a few units, and about ten sweeps rotate each of the n²/2 pairs of columns.
    const tolerance = 1e-15 * n + 1e-15;
    expect(
      farthest(
        back.data,
        matrix.map((value) => value / scale),
      ),
    ).toBeLessThan(tolerance);
    for (const basis of [u, v]) {
      const gram = product({ shape, data: basis }, { shape, data: basis }, true, false);
      expect(
        farthest(
          gram.data,
          gram.data.map((_, i) => (i % (n + 1) === 0 ? 1 : 0)),
        ),
      ).toBeLessThan(tolerance);
    }
    for (let k = 0; k < n; k++) {
      const column = Array.from({ length: n }, (_, i) => v[i * n + k]!);
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });
});

function farthest(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

describe('the SVD', () => {
  it('reproduces known singular values', () => {
    // The 3×3 Hilbert matrix.
    const hilbert = Float64Array.from(
      { length: 9 },
      (_, i) => 1 / ((i % 3) + Math.floor(i / 3) + 1),
    );
    const known = [1.4083189271236538, 0.1223270658539058, 0.002687340355773529];
    expect(farthest(singularValues(hilbert, 3), Float64Array.from(known))).toBeLessThan(1e-15);
    const shear = Float64Array.of(1, 1, 0, 1);
    const golden = (1 + Math.sqrt(5)) / 2;
    expect(farthest(singularValues(shear, 2), Float64Array.of(golden, 1 / golden))).toBeLessThan(
      1e-15,
    );
  });

  it('gives the same bytes on every processor and every Node', () => {
    let seed = 1;
    const matrix = new Float64Array(50 * 50).map(() => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2 ** 30 - 1;
    });
    const hash = createHash('sha256');
    for (const part of Object.values(svd(matrix, 50))) hash.update(part);
    expect(hash.digest('hex').slice(0, 16)).toBe('53b09f29feafafcf');
  });

  it('refuses a matrix that is not square', () => {
    expect(() => svd(new Float64Array(8), 3)).toThrow(/svd: expected 3×3 numbers, got 8/);
    expect(() => singularValues(new Float64Array(0), 0)).toThrow(/svd: expected 0×0 numbers/);
  });

  it('reports missing memory', () => {
    // Needs more than 4 GiB; the error comes before the matrix is read.
    const n = 20_000;
    const absent = { length: n * n, reduce: () => 1 } as unknown as Float64Array;
    expect(() => svd(absent, n)).toThrow(
      /^svd: expected .* \d+ bytes of memory for n = 20000, got WebAssembly.*; use a smaller/,
    );
  });
});
