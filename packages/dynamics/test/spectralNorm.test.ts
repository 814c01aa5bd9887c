import { drawData, stream } from '@mixed-dynamics/data';
import { hostSingularValues } from '@mixed-dynamics/engines';
import { describe, expect, it } from 'vitest';
import { spectralNorm } from '../src/index.ts';
import { diagonalMatrix, gaussian, identity, rotation, sandwich, times } from './matrices.ts';

const source = stream(10, 'norms');
const hostNorm = (matrix: ArrayLike<number>, d: number) =>
  hostSingularValues(Float64Array.from(matrix), d)[0]!;

/** A d×d matrix with these singular values. */
function withValues(values: number[]): Float64Array {
  const d = values.length;
  return sandwich(rotation(source, d), diagonalMatrix(values), rotation(source, d), d);
}

const off = (matrix: ArrayLike<number>, d: number) =>
  Math.abs(spectralNorm(matrix, d) / hostNorm(matrix, d) - 1);

describe('‖A‖₂ against the SVD', () => {
  it.each([1, 2, 3, 5, 17, 60])('random, d = %i', (d) => {
    for (let trial = 0; trial < 5; trial++) {
      expect(off(gaussian(source, d, d), d)).toBeLessThan(1e-12);
    }
  });

  it('a teacher: five large values and rounding', () => {
    expect(off(drawData(1, { dimension: 60, rank: 5 }).teacher, 60)).toBeLessThan(1e-12);
  });

  it('is that of the transpose', () => {
    const a = gaussian(source, 20, 20);
    const at = a.map((_, i) => a[(i % 20) * 20 + Math.floor(i / 20)]!);
    expect(spectralNorm(at, 20) / spectralNorm(a, 20)).toBeCloseTo(1, 12);
  });
});

describe('matrices whose norm is known', () => {
  it.each([
    ['a twofold largest value', [3, 3, 1, 0.5]],
    ['nearly equal values', [1, 1 - 1e-9, 1 - 2e-9, 1 - 3e-9, 0.99]],
    ['ten decades', [1e5, 1, 1e-5]],
    ['the smallest of float32', [1e-37, 1e-38]],
    ['the largest of float32', [1e38, 1e37]],
  ])('%s', (_, values) => {
    expect(spectralNorm(withValues(values), values.length) / values[0]!).toBeCloseTo(1, 12);
  });

  it('an orthogonal matrix, the identity', () => {
    expect(spectralNorm(rotation(source, 30), 30)).toBeCloseTo(1, 12);
    expect(spectralNorm(identity(9), 9)).toBeCloseTo(1, 14);
  });

  it('rank one: the product of the lengths', () => {
    const [u, v] = [gaussian(source, 40, 1), gaussian(source, 1, 40)];
    const length = Math.hypot(...u) * Math.hypot(...v);
    expect(spectralNorm(times(u, v, [40, 1, 40]), 40) / length).toBeCloseTo(1, 12);
  });

  it('zero', () => {
    expect(spectralNorm(new Float32Array(25), 5)).toBe(0);
    expect(spectralNorm([0], 1)).toBe(0);
  });

  it.each([
    [2, 2],
    [-3, 3],
  ])('the 1×1 matrix %d', (value, norm) => expect(spectralNorm([value], 1)).toBe(norm));

  it('a single entry, and one column', () => {
    const single = new Float64Array(49);
    single[17] = -4;
    expect(spectralNorm(single, 7)).toBeCloseTo(4, 13);
    const column = new Float64Array(49);
    for (let i = 0; i < 7; i++) column[7 * i] = i;
    expect(spectralNorm(column, 7)).toBeCloseTo(Math.sqrt(91), 12);
  });

  it('the same number for the same matrix', () => {
    const a = gaussian(source, 30, 30);
    expect(spectralNorm(a.slice(), 30)).toBe(spectralNorm(a, 30));
  });
});

// A maps (1 + sin i) to zero: with this start vector alone, without a row of A, the norm would come out as 0.
it('a matrix that maps the fixed part of the start vector to zero', () => {
  const start = [1, 1 + Math.sin(1)];
  const a = [start[1]!, -start[0]!, 0, 0];
  expect(spectralNorm(a, 2)).toBeCloseTo(Math.hypot(...start), 10);
});
