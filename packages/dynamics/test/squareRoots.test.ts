import { stream } from '@mixed-dynamics/data';
import { hostSvd, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { combine, correctRoots, guessRoots, type Roots, squares } from '../src/squareRoots.ts';
import {
  diagonalMatrix,
  fallingDiagonal,
  gaussian,
  identity,
  minus,
  plus,
  relativeDistance,
  sandwich,
  squareSum,
  times,
  transposed,
} from './matrices.ts';
import { matrix, read } from './tensors.ts';

const d = 12;
const threshold = 0.3;
const source = stream(7, 'square roots');
/** Nearly diagonal with values from 6 down to 0.1, as Ã is in its frame. */
const nearlyDiagonal = plus(fallingDiagonal(6, d), gaussian(source, d, d), 0.01);

beforeAll(async () => {
  await openEngine('wasm');
});

/** The exact C₁ and C₂ by the SVD in float64. */
function exactRoots(a: Float64Array) {
  const { u, s, v } = hostSvd(a, d);
  const root = diagonalMatrix(s.map((value) => Math.hypot(value, threshold)));
  return {
    c1: sandwich(v, root, transposed(v, d, d), d),
    c2: sandwich(u, root, transposed(u, d, d), d),
  };
}

/** ‖C² − H − s²I‖/‖H + s²I‖ of a root C of HᵀH or HHᵀ. */
function defect(c: Float64Array, h: Float64Array): number {
  const right = plus(h, identity(d), threshold ** 2);
  return Math.sqrt(squareSum(minus(times(c, c, [d, d, d]), right)) / squareSum(right));
}

/** Corrections one after the other, from the first guess: the roots and the sizes. */
async function corrected(a: Float64Array, passes: number) {
  const sizes: number[] = [];
  const threshold2 = tf.scalar(threshold ** 2);
  const eye = tf.eye(d);
  const h = squares(matrix(a, d));
  let roots: Roots = guessRoots(h, threshold2, eye);
  for (let i = 0; i < passes; i++) {
    const correction = correctRoots(roots, h, threshold2, eye);
    sizes.push((await correction.size.data())[0]!);
    roots = correction.roots;
  }
  return { c1: await read(roots.c1), c2: await read(roots.c2), sizes };
}

const a = nearlyDiagonal;
const h1 = times(transposed(a, d, d), a, [d, d, d]);
const h2 = times(a, transposed(a, d, d), [d, d, d]);

describe('square roots by corrections', () => {
  it('C² = H + s²I after corrections, and C is the root of the SVD', async () => {
    const { c1, c2, sizes } = await corrected(a, 5);
    expect(sizes.at(-1)).toBeLessThan(2e-5);
    expect(defect(c1, h1)).toBeLessThan(1e-6);
    expect(defect(c2, h2)).toBeLessThan(1e-6);
    const exact = exactRoots(a);
    expect(relativeDistance(c1, exact.c1)).toBeLessThan(1e-6);
    expect(relativeDistance(c2, exact.c2)).toBeLessThan(1e-6);
  });

  it('each correction is far smaller than the one before, until rounding', async () => {
    const { sizes } = await corrected(a, 3);
    expect(sizes[0]).toBeLessThan(0.1);
    expect(sizes[1]).toBeLessThan(sizes[0]! / 5);
    expect(sizes[2]).toBeLessThan(sizes[1]! / 5);
  });

  it('the size is the size of what was corrected: a root 1 % too large', async () => {
    const threshold2 = tf.scalar(threshold ** 2);
    const exact = exactRoots(a);
    const roots = {
      c1: matrix(
        exact.c1.map((x) => 1.01 * x),
        d,
      ),
      c2: matrix(exact.c2, d),
    };
    const { size } = correctRoots(roots, squares(matrix(a, d)), threshold2, tf.eye(d));
    expect((await size.data())[0]).toBeCloseTo(0.01, 3);
  });

  it('a diagonal matrix needs none', async () => {
    const values = Float64Array.from({ length: d }, (_, i) => 5 / (1 + i));
    const { c1, c2, sizes } = await corrected(diagonalMatrix(values), 1);
    expect(sizes[0]).toBeLessThan(1e-6);
    const right = diagonalMatrix(values.map((x) => Math.hypot(x, threshold)));
    expect(relativeDistance(c1, right)).toBeLessThan(1e-6);
    expect(relativeDistance(c2, right)).toBeLessThan(1e-6);
  });

  it('A = 0 gives C = sI', async () => {
    const { c1, c2 } = await corrected(new Float64Array(d * d), 1);
    const right = diagonalMatrix(new Float64Array(d).fill(threshold));
    expect(relativeDistance(c1, right)).toBeLessThan(1e-6);
    expect(relativeDistance(c2, right)).toBeLessThan(1e-6);
  });

  it('does not converge far from diagonal, and says so by the size', async () => {
    const { sizes } = await corrected(gaussian(source, d, d), 6);
    expect(sizes.at(-1)).toBeGreaterThan(0.02);
  });

  it('takes a batch as it takes one matrix', async () => {
    const b = plus(a, gaussian(source, d, d), 0.02);
    const threshold2 = tf.scalar(threshold ** 2);
    const eye = tf.eye(d);
    const both = squares(tf.stack([matrix(a, d), matrix(b, d)]));
    const guess = guessRoots(both, threshold2, eye);
    const { roots, size } = correctRoots(guess, both, threshold2, eye);
    const [one, two] = [await corrected(a, 1), await corrected(b, 1)];
    expect(relativeDistance(await read(roots.c1), [...one.c1, ...two.c1])).toBeLessThan(1e-7);
    expect(relativeDistance(await read(roots.c2), [...one.c2, ...two.c2])).toBeLessThan(1e-7);
    expect(size.shape).toEqual([2, 1, 1]);
    expect(relativeDistance(await read(size), [...one.sizes, ...two.sizes])).toBeLessThan(1e-6);
  });
});

describe('the parts', () => {
  it('combine is a linear combination, and owns what it returns', async () => {
    const roots = [1, 2, 3].map(() => ({
      c1: matrix(gaussian(source, d, d), d),
      c2: matrix(gaussian(source, d, d), d),
    }));
    const sum = combine(roots, [1, -3, 3]);
    const parts = await Promise.all(roots.map(({ c2 }) => read(c2)));
    const right = parts[0]!.map((x, i) => x - 3 * parts[1]![i]! + 3 * parts[2]![i]!);
    expect(relativeDistance(await read(sum.c2), right)).toBeLessThan(1e-6);
    const alone = combine(roots.slice(0, 1), [1]);
    tf.dispose([roots[0]!.c1, roots[0]!.c2]);
    expect(relativeDistance(await read(alone.c2), parts[0]!)).toBe(0);
  });
});
