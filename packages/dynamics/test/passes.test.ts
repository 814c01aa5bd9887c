import { stream } from '@mixed-dynamics/data';
import { engineNames, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareLearned } from '../src/compareLearned.ts';
import { eulerStep } from '../src/eulerStep.ts';
import { combine, correctRoots } from '../src/squareRoots.ts';
import { gaussian, minus, plus, squareSum, times } from './matrices.ts';
import { matrix, read } from './tensors.ts';

/** The available engines with kernels of their own, and one with the ops of tfjs only. */
const here: string[] = [];
for (const name of engineNames.filter((known) => ['blas', 'wasm', 'cpu'].includes(known))) {
  if (await openEngine(name).catch(() => undefined)) here.push(name);
}

const source = stream(7, 'passes');

/** A root that is symmetric and nearly diagonal, its diagonal from 4 down to 4e-4. */
const root = (d: number) =>
  plus(
    symmetric(gaussian(source, d, d), d).map((value) => 1e-3 * value),
    Float64Array.from({ length: d * d }, (_, i) =>
      i % (d + 1) === 0 ? 4 * 10 ** (-4 * (i / d ** 2)) : 0,
    ),
  ).map(Math.fround);

function symmetric(values: Float64Array, d: number): Float64Array {
  return values.map((value, i) => value + values[(i % d) * d + Math.floor(i / d)]!);
}

const threshold2 = Math.fround(0.09);

/** The formulas of `correctRoots`, in float64. */
function corrected(c: Float64Array, h: Float64Array, d: number, share = -1, factor = 1) {
  const p = times(c, c, [d, d, d]);
  const own = Array.from({ length: d }, (_, i) => c[i * (d + 1)]!);
  const large = own.map((value) => value > share * Math.max(...own));
  let size = 0;
  const out = c.map((value, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    const sum = own[i]! + own[j]!;
    const delta = (h[at]! + (i === j ? threshold2 : 0) - p[at]!) / sum;
    size += (delta / sum) ** 2;
    return value + (share < 0 || large[i] || large[j] ? factor * delta : 0);
  });
  return { out, size: 2 * Math.sqrt(size / d) };
}

const farthest = (a: ArrayLike<number>, b: Float64Array) =>
  b.reduce((worst, value, i) => Math.max(worst, Math.abs(value - a[i]!)), 0);

describe.each(here)('on %s', (name) => {
  beforeAll(async () => {
    await openEngine(name);
  });

  describe.each([1, 4, 13])('with d = %i', (d) => {
    const [c1, c2] = [root(d), root(d)];
    const [h1, h2] = [root(d), root(d)];
    const pair = () => ({ c1: matrix(c1, d), c2: matrix(c2, d) });
    const squares = () => ({ h1: matrix(h1, d), h2: matrix(h2, d) });

    it.each([undefined, 1e-3, 0.1])('corrects roots; share: %s', async (share) => {
      const correction = correctRoots(
        pair(),
        squares(),
        tf.scalar(threshold2),
        tf.eye(d),
        share === undefined ? {} : { share },
      );
      const right = [corrected(c1, h1, d, share), corrected(c2, h2, d, share)];
      const { roots, size } = correction;
      // Rounding of values near 16 is 1e-6 in float32; divided by sums down to 1e-3, it is 1e-3 of a correction.
      const scale = 1e-6 * Math.max(...right[0]!.out.map(Math.abs), ...right[1]!.out.map(Math.abs));
      expect(farthest(await read(roots.c1), right[0]!.out)).toBeLessThan(scale);
      expect(farthest(await read(roots.c2), right[1]!.out)).toBeLessThan(scale);
      const wanted = Math.max(right[0]!.size, right[1]!.size);
      expect(Math.abs((await read(size))[0]! / wanted - 1)).toBeLessThan(1e-4);
    });

    it('corrects roots of a batch, each with its s² and its factor', async () => {
      const batch = (...parts: Float64Array[]) => tf.stack(parts.map((part) => matrix(part, d)));
      const column = (...values: number[]) => tf.tensor3d(values, [2, 1, 1]);
      const { roots, size } = correctRoots(
        { c1: batch(c1, c2), c2: batch(c2, c1) },
        { h1: batch(h1, h2), h2: batch(h2, h1) },
        column(threshold2, threshold2),
        tf.eye(d),
        { factor: column(1, 0) },
      );
      const right = [corrected(c1, h1, d), corrected(c2, h2, d, -1, 0)];
      const got = await read(roots.c1);
      expect(farthest(got.slice(0, d * d), right[0]!.out)).toBeLessThan(1e-5 * 40);
      expect(farthest(got.slice(d * d), c2)).toBe(0);
      expect(size.shape).toEqual([2, 1, 1]);
      const other = [corrected(c2, h2, d), corrected(c1, h1, d)];
      const wanted = right.map(({ size: own }, i) => Math.max(own, other[i]!.size));
      expect(farthest(await read(size), Float64Array.from(wanted))).toBeLessThan(1e-4 * wanted[0]!);
    });

    it('combines roots', async () => {
      const three = [pair(), { c1: matrix(h1, d), c2: matrix(h2, d) }, pair()];
      for (const count of [1, 2, 3]) {
        const weights = [1, -3, 2.5].slice(0, count);
        const sum = combine(three.slice(0, count), weights);
        const right = c2.map(
          (value, i) => value + (count > 1 ? -3 * h2[i]! : 0) + (count > 2 ? 2.5 * value : 0),
        );
        expect(farthest(await read(sum.c2), right)).toBeLessThan(4e-6);
      }
    });

    it('takes an Euler step', async () => {
      const eta = Math.fround(0.01);
      const step = eulerStep(matrix(h1, d), matrix(minus(h1, h2), d), pair(), tf.scalar(eta));
      const g = minus(h1, h2);
      const change = plus(times(c2, g, [d, d, d]), times(g, c1, [d, d, d]));
      const right = h1.map((value, i) => value - eta * change[i]!);
      expect(farthest(await read(step), right)).toBeLessThan(1e-6);
    });

    it('compares both dynamics, or one of them, with T and A*', async () => {
      const [own, followed, target, teacher] = [c1, c2, h1, h2];
      const inner = (a: Float64Array, b: Float64Array) =>
        a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      for (const small of [true, false]) {
        for (const present of [{ own, followed }, { own }, { followed }]) {
          const tensors = Object.entries({ target, teacher, ...present }).map(
            ([key, values]) => [key, matrix(values, d)] as const,
          );
          const all = Object.fromEntries(tensors) as unknown as Parameters<
            typeof compareLearned
          >[0];
          const { sums, residual } = compareLearned(all, small);
          const of = (a: Float64Array | undefined) => {
            if (!a) return [NaN, NaN, NaN];
            if (small) return [inner(a, target), inner(a, teacher), inner(a, a)];
            return [squareSum(minus(a, target)), squareSum(minus(a, teacher)), NaN];
          };
          const both = 'own' in present && 'followed' in present;
          const apart = both ? squareSum(minus(c1, c2)) : NaN;
          const right = [
            ...of('own' in present ? own : undefined),
            ...of('followed' in present ? followed : undefined),
            apart,
          ];
          const got = Array.from(await read(sums));
          expect(got.map(Number.isNaN)).toEqual(right.map(Number.isNaN));
          const scale = 1e-6 * (1 + squareSum(c1) + squareSum(h1));
          for (const [i, value] of right.entries()) {
            if (!Number.isNaN(value)) expect(Math.abs(got[i]! - value)).toBeLessThan(scale);
          }
          expect(residual !== undefined).toBe('own' in present);
          if (residual)
            expect(farthest(await read(residual), minus(own, target))).toBeLessThan(1e-6);
        }
      }
    });
  });

  it('lets NaN through', async () => {
    const d = 5;
    const spoilt = root(d);
    spoilt[7] = Number.NaN;
    const pair = { c1: matrix(spoilt, d), c2: matrix(root(d), d) };
    const squares = { h1: matrix(root(d), d), h2: matrix(root(d), d) };
    const { size } = correctRoots(pair, squares, tf.scalar(threshold2), tf.eye(d));
    expect(await read(size)).toEqual(Float64Array.of(Number.NaN));
    const matrices = { own: pair.c1, target: pair.c2, teacher: pair.c2 };
    const { sums } = compareLearned(matrices, false);
    expect(Array.from(await read(sums)).every(Number.isNaN)).toBe(true);
  });
});
