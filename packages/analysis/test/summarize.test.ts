import { describe, expect, it } from 'vitest';
import { predictionInterval } from '../src/index.ts';
import {
  differenceLimit,
  type Summary,
  studentQuantile,
  summarize,
} from '../src/statistics/summarize.ts';
import { normals } from './planes.ts';

describe('summarize', () => {
  it("gives Student's interval, as computed by hand", () => {
    const { count, mean, standardDeviation, meanInterval } = summarize([1, 2, 3, 4, 5]);
    expect([count, mean]).toEqual([5, 3]);
    expect(standardDeviation).toBeCloseTo(Math.sqrt(2.5), 14);
    // t(0.975, 4) = 2.776445105
    const half = 2.776445105 * Math.sqrt(2.5 / 5);
    expect(meanInterval[0]).toBeCloseTo(3 - half, 8);
    expect(meanInterval[1]).toBeCloseTo(3 + half, 8);
    expect(summarize([1, 2, 3, 4, 5], 0.5).meanInterval[1]).toBeLessThan(meanInterval[1]);
  });

  it('loses no digits to a large offset', () => {
    const values = [1, 2, 3, 4, 5].map((value) => value + 2 ** 40);
    expect(summarize(values).standardDeviation).toBe(Math.sqrt(2.5));
  });

  it('gives intervals of zero width if all draws agree', () => {
    const same = summarize([2, 2, 2]);
    expect(same.meanInterval).toEqual([2, 2]);
    expect(predictionInterval(same)).toEqual([2, 2]);
    expect(differenceLimit(same)).toBe(0);
  });

  it('refuses fewer than two draws, a value that is not finite, and a confidence in percent', () => {
    expect(() => summarize([])).toThrow(/`values`: expected at least 2 draws, got 0/);
    expect(() => summarize([1])).toThrow(/expected at least 2 draws, got 1; .*compute more$/);
    expect(() => summarize([1, Number.NaN])).toThrow(/`values`: expected finite numbers, got NaN/);
    expect(() => summarize([1, 2], 95)).toThrow(
      /`confidence`: .* between 0 and 1, got 95; .*0\.95/,
    );
  });
});

describe('studentQuantile', () => {
  it.each([
    // Tables of the t distribution.
    [0.975, 1, 12.7062047],
    [0.975, 2, 4.30265273],
    [0.975, 4, 2.77644511],
    [0.995, 4, 4.60409487],
    [0.95, 10, 1.81246112],
    [0.975, 30, 2.04227246],
    [0.975, 1e6, 1.95996636],
    [0.5, 4, 0],
  ])('at probability %d and %d degrees of freedom is %d', (p, freedom, t) => {
    expect(studentQuantile(p, freedom)).toBeCloseTo(t, 6);
    expect(studentQuantile(1 - p, freedom)).toBeCloseTo(-t, 6);
  });
});

/** The fraction of experiments, each with its own n draws, in which an interval covers its value. */
function coverage(
  draws: number,
  covers: (summary: Summary, fresh: readonly [number, number]) => boolean,
): number {
  const normal = normals(20241 + draws);
  const draw = () => 3 + 2 * normal();
  let hits = 0;
  for (let k = 0; k < experiments; k++) {
    const summary = summarize(Array.from({ length: draws }, draw));
    if (covers(summary, [draw(), draw()])) hits += 1;
  }
  return hits / experiments;
}

const experiments = 20_000;
/** Five standard errors of a fraction of 0.95. */
const tolerance = 5 * Math.sqrt((0.95 * 0.05) / experiments);

describe.each([2, 3, 5, 20])('for %d normal draws', (draws) => {
  const within = ([low, high]: readonly [number, number], value: number) =>
    low <= value && value <= high;
  const off = (share: number) => Math.abs(share - 0.95);

  it('the interval of the mean covers the true mean in 95 % of all experiments', () => {
    expect(off(coverage(draws, ({ meanInterval }) => within(meanInterval, 3)))).toBeLessThan(
      tolerance,
    );
  });

  it('the prediction interval covers a fresh draw in 95 %', () => {
    const share = coverage(draws, (s, [fresh]) => within(predictionInterval(s), fresh));
    expect(off(share)).toBeLessThan(tolerance);
  });

  it('two fresh draws differ by no more than the limit in 95 %', () => {
    const share = coverage(draws, (s, [a, b]) => Math.abs(a - b) <= differenceLimit(s));
    expect(off(share)).toBeLessThan(tolerance);
  });

  it("the normal distribution's 1.96 in place of Student's t fails this test", () => {
    const share = coverage(draws, ({ mean, standardDeviation }) => {
      return Math.abs(mean - 3) <= (1.96 * standardDeviation) / Math.sqrt(draws);
    });
    expect(off(share)).toBeGreaterThan(tolerance);
  });
});
