import { describe, expect, it } from 'vitest';
import { drawWeights, reduceWidth, stream } from '../src/index.ts';
import { descend, distance, drawExplicit, layers, stacked, toMatrix } from './matrices.ts';

const wide = (dimension: number, width: number) =>
  drawExplicit(stream(1, 'wide', dimension, width), dimension, width, 0.3);

describe('width reduction', () => {
  it.each([
    [1, 3],
    [6, 13],
    [6, 200],
    [40, 500],
  ])('keeps M·Mᵀ at d = %i, w = %i', (d, w) => {
    const given = wide(d, w);
    const m = stacked(given, d, w);
    const l = stacked(reduceWidth(given), d, 2 * d);
    expect(distance(l.mmul(l.transpose()), m.mmul(m.transpose()))).toBeLessThan(1e-14);
  });

  it('is tested by a tolerance that detects one number off by 1e-11', () => {
    const given = wide(6, 200);
    const m = stacked(given, 6, 200);
    const l = stacked(reduceWidth(given), 6, 12);
    l.set(3, 3, l.get(3, 3) * (1 + 1e-11));
    expect(distance(l.mmul(l.transpose()), m.mmul(m.transpose()))).toBeGreaterThan(1e-12);
  });

  it.each(['simultaneous', 'alternating'])('keeps A(t) at every step: %s', (order) => {
    const given = wide(6, 150);
    const target = toMatrix(Float64Array.from({ length: 36 }, stream(1, 'target').normal), 6, 6);
    const run = { order, eta: 0.004, steps: 60 };
    const full = descend(layers(given, 6, 150), target, run);
    const small = descend(layers(reduceWidth(given), 6, 12), target, run);
    const far = small.map((learned, t) => distance(learned, full[t]!));
    expect(Math.max(...far)).toBeLessThan(1e-12);
    // A(t) changes, so the agreement is not that of two networks at rest.
    expect(distance(full[59]!, full[0]!)).toBeGreaterThan(0.1);
  });

  it('gives a lower triangle with a positive diagonal', () => {
    const l = stacked(reduceWidth(wide(6, 50)), 6, 12);
    for (let i = 0; i < 12; i++) {
      expect(l.get(i, i)).toBeGreaterThan(0);
      for (let j = i + 1; j < 12; j++) expect(l.get(i, j)).toBe(0);
    }
  });

  it('undoes padding: a direct draw with additional zero units is reduced to itself', () => {
    const d = 5;
    const drawn = drawWeights(stream(1, 'padded'), { dimension: d, width: 1000, sigma2: 1 });
    const width = 2 * d + 7;
    const w1 = new Float32Array(width * d);
    const w2 = new Float32Array(d * width);
    w1.set(drawn.w1);
    for (let i = 0; i < d; i++) w2.set(drawn.w2.subarray(2 * d * i, 2 * d * (i + 1)), width * i);
    const back = reduceWidth({ w1, w2, dimension: d, width });
    expect(distance(stacked(back, d, 2 * d), stacked(drawn, d, 2 * d))).toBeLessThan(1e-7);
  });

  it('works for inputs without weights and for networks of zeros', () => {
    const given = wide(3, 20);
    for (let k = 0; k < 20; k++) given.w1[3 * k + 1] = 0;
    const m = stacked(given, 3, 20);
    const l = stacked(reduceWidth(given), 3, 6);
    expect(distance(l.mmul(l.transpose()), m.mmul(m.transpose()))).toBeLessThan(1e-14);
    const zeros = { w1: new Float64Array(60), w2: new Float64Array(60), dimension: 3, width: 20 };
    expect(reduceWidth(zeros).w1.every((x) => x === 0)).toBe(true);
  });

  it.each([1, 11, 12])('returns a network with w = %i ≤ 2d unchanged', (w) => {
    const given = wide(6, w);
    const result = reduceWidth(given);
    expect(result).toEqual({ w1: given.w1, w2: given.w2, hidden: w });
    expect(result.w1).toBe(given.w1);
  });

  it('keeps the precision of its input and does not change the input', () => {
    const { w1, w2, dimension, width } = wide(3, 9);
    const single = { w1: Float32Array.from(w1), w2: Float32Array.from(w2), dimension, width };
    const copy = { ...single, w1: single.w1.slice(), w2: single.w2.slice() };
    expect(reduceWidth(single).w1).toBeInstanceOf(Float32Array);
    expect(single).toEqual(copy);
    expect(reduceWidth({ w1, w2, dimension, width }).w2).toBeInstanceOf(Float64Array);
    expect(
      reduceWidth<Float32Array | Float64Array>({ w1: single.w1, w2, dimension, width }).w1,
    ).toBeInstanceOf(Float64Array);
  });

  it('refuses arrays with the wrong length', () => {
    const { w1, w2 } = wide(3, 9);
    expect(() => reduceWidth({ w1, w2, dimension: 3, width: 8 })).toThrow(
      /^`w1`: expected 8 × 3 = 24 numbers, row by row, got 27; check the shape of `w1`/,
    );
    const short = w2.subarray(1);
    expect(() => reduceWidth({ w1, w2: short, dimension: 3, width: 9 })).toThrow(
      /^`w2`: expected 3 × 9 = 27 numbers, row by row, got 26/,
    );
    expect(() => reduceWidth({ w1, w2, dimension: 3, width: 0 })).toThrow(/^`width`: .*got 0;/);
  });
});
