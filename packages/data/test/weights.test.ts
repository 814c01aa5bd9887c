import { describe, expect, it } from 'vitest';
import { drawWeights, stream } from '../src/index.ts';
import { drawExplicit, layers, singularValues, stacked } from './matrices.ts';
import { gammaCdf, ksOneSample, ksTwoSample, varianceZScore, zScore } from './statistics.ts';

const d = 3;
const sigma2 = 0.7;
const draws = 2500;

interface Observed {
  learned: number[];
  trace1: number;
  trace2: number;
  largest: number;
  smallest: number;
  smallestOfM: number;
}

type Network = Parameters<typeof layers>[0];

function observe(weights: Network, hidden: number): Observed {
  const { w1, w2 } = layers(weights, d, hidden);
  const learned = w2.mmul(w1);
  const values = singularValues(learned);
  return {
    learned: learned.to1DArray(),
    trace1: w1.norm() ** 2,
    trace2: w2.norm() ** 2,
    largest: values[0]!,
    smallest: values[Math.min(d, hidden) - 1]!,
    smallestOfM: singularValues(stacked(weights, d, hidden)).at(-1)!,
  };
}

function direct(width: number): Observed[] {
  return Array.from({ length: draws }, (_, i) => {
    const weights = drawWeights(stream(1, 'direct', width, i), { dimension: d, width, sigma2 });
    return observe(weights, weights.hidden);
  });
}

function explicit(width: number, variance = sigma2): Observed[] {
  return Array.from({ length: draws }, (_, i) =>
    observe(drawExplicit(stream(1, 'explicit', width, i), d, width, variance), width),
  );
}

/** The smallest p-value of comparisons between the distributions of all observables in two samples. */
function worst(first: Observed[], second: Observed[]): number {
  const keys = ['trace1', 'trace2', 'largest', 'smallest', 'smallestOfM'] as const;
  const values = keys.map((key) =>
    ksTwoSample(
      first.map((o) => o[key]),
      second.map((o) => o[key]),
    ),
  );
  const entries = Array.from({ length: d * d }, (_, i) =>
    ksTwoSample(
      first.map((o) => o.learned[i]!),
      second.map((o) => o.learned[i]!),
    ),
  );
  return Math.min(...values, ...entries);
}

/** One unit, 2d, one more than 2d, and wide. */
const widths = [1, 2 * d, 2 * d + 1, 40];

describe.each(widths)('the direct draw at d = 3, w = %i', (width) => {
  const sample = direct(width);

  it('has the moments of A(0): 0, wσ⁴, (3w² + 6w)σ⁸', () => {
    for (let i = 0; i < d * d; i++) {
      const entry = sample.map((o) => o.learned[i]!);
      [0, width * sigma2 ** 2, 0, (3 * width ** 2 + 6 * width) * sigma2 ** 4].forEach(
        (moment, k) => {
          const powers = entry.map((x) => x ** (k + 1));
          expect(Math.abs(zScore(powers, moment))).toBeLessThan(4.5);
        },
      );
    }
  });

  it('has uncorrelated entries of A(0)', () => {
    for (const [i, j] of [
      [0, 1],
      [0, 4],
      [2, 6],
      [1, 7],
    ] as const) {
      const products = sample.map((o) => o.learned[i]! * o.learned[j]!);
      expect(Math.abs(zScore(products, 0))).toBeLessThan(4);
    }
  });

  it.each(['trace1', 'trace2'] as const)('has the law of tr(WWᵀ) = σ²χ²(wd): %s', (key) => {
    const traces = sample.map((o) => o[key]);
    const expected = sigma2 * width * d;
    expect(Math.abs(zScore(traces, expected))).toBeLessThan(4);
    expect(Math.abs(varianceZScore(traces, expected, 2 * sigma2 * expected))).toBeLessThan(4);
    const cdf = (x: number) => gammaCdf(x / (2 * sigma2), (width * d) / 2);
    expect(ksOneSample(traces, cdf)).toBeGreaterThan(1e-3);
  });

  it('has the distributions of explicit draws: entries and singular values of A(0), and of M', () => {
    expect(worst(sample, explicit(width))).toBeGreaterThan(1e-3);
  });
});

describe('the comparison of laws', () => {
  it('detects a difference of one hidden unit in seven, and of 5 % in σ²', () => {
    expect(worst(direct(7), explicit(8))).toBeLessThan(1e-6);
    expect(worst(direct(7), explicit(7, 1.05 * sigma2))).toBeLessThan(1e-6);
  });
});

describe('the shape of the draw', () => {
  const D = 10;
  it.each([
    [1, 1],
    [2 * D - 1, 2 * D - 1],
    [2 * D, 2 * D],
    [2 * D + 1, 2 * D],
    [10_000_000, 2 * D],
  ])('w = %i has %i hidden units', (width, hidden) => {
    const options = { dimension: D, width, sigma2: 1 };
    const weights = drawWeights(stream(1, 'shape'), options);
    expect(weights.hidden).toBe(hidden);
    expect(weights.w1).toHaveLength(hidden * D);
    expect(weights.w2).toHaveLength(D * hidden);
    expect([...weights.w1, ...weights.w2].every(Number.isFinite)).toBe(true);
    expect(drawWeights(stream(1, 'shape'), options)).toEqual(weights);
  });

  it('beyond 2d is a lower triangle with a positive diagonal', () => {
    const weights = drawWeights(stream(1, 'triangle'), { dimension: D, width: 21, sigma2: 1 });
    const l = stacked(weights, D, 2 * D);
    for (let i = 0; i < 2 * D; i++) {
      expect(l.get(i, i)).toBeGreaterThan(0);
      for (let j = 0; j < 2 * D; j++) expect(l.get(i, j) === 0).toBe(j > i);
    }
  });

  it.each([1e7, 1e11, 1e15])(
    'at w = %d has a diagonal of σ√(w − i), within the spread of χ',
    (width) => {
      const weights = drawWeights(stream(1, 'wide'), { dimension: D, width, sigma2: 0.25 });
      const l = stacked(weights, D, 2 * D);
      // For large k, χ_k has mean about √k and standard deviation about 1/√2; it is rounded to float32.
      const rounding = Math.sqrt(width) * 2 ** -24;
      l.diagonal().forEach((value, i) => {
        const distance = Math.abs(value / 0.5 - Math.sqrt(width - i));
        expect(distance).toBeLessThan(4 * Math.SQRT1_2 + rounding);
      });
    },
  );

  it('scales with σ: the same stream gives proportional weights', () => {
    const options = { dimension: 4, width: 30 };
    const one = drawWeights(stream(1, 'scale'), { ...options, sigma2: 1 });
    const four = drawWeights(stream(1, 'scale'), { ...options, sigma2: 4 });
    expect(four.w1).toEqual(one.w1.map((x) => 2 * x));
    expect(four.w2).toEqual(one.w2.map((x) => 2 * x));
  });
});

describe('bad arguments', () => {
  const good = { dimension: 4, width: 3, sigma2: 1 };
  it.each([
    [
      { dimension: 0 },
      /^`dimension`: expected an integer from 1 to 2\^53 - 1, got 0; pass a whole/,
    ],
    [{ dimension: 1.5 }, /^`dimension`: .* got 1\.5;/],
    [{ width: 0 }, /^`width`: expected an integer from 1 to 2\^53 - 1, got 0;/],
    [{ width: 2.5 }, /^`width`: .* got 2\.5;/],
    [{ width: 2 ** 53 }, /^`width`: .* got 9007199254740992;/],
    [{ sigma2: 0 }, /^`sigma2`: expected a positive finite number, got 0; pass a value above zero/],
    [{ sigma2: -1 }, /^`sigma2`: .* got -1;/],
    [{ sigma2: Number.NaN }, /^`sigma2`: .* got NaN;/],
    [{ sigma2: Infinity }, /^`sigma2`: .* got Infinity;/],
  ])('%o are refused', (bad, message) => {
    expect(() => drawWeights(stream(1, 'bad'), { ...good, ...bad })).toThrow(message);
  });
});
