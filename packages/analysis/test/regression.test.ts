import { describe, expect, it } from 'vitest';
import { fitLine } from '../src/statistics/regression.ts';

/**
 * Norris, NIST's reference data for linear regression, certified to 15 digits.
 * https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml
 */
const norris = {
  y: [
    0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8,
    339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5,
    778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
  ],
  x: [
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5,
    666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2,
    999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
  ],
};

describe('fitLine', () => {
  it('gives the certified values of the NIST set Norris', () => {
    const fit = fitLine(norris.x, norris.y);
    expect(fit.slope).toBeCloseTo(1.00211681802045, 12);
    expect(fit.intercept).toBeCloseTo(-0.262323073774029, 10);
    expect(fit.slopeError).toBeCloseTo(0.429796848199937e-3, 13);
    expect(fit.interceptError).toBeCloseTo(0.232818234301152, 11);
    expect(fit.residualError).toBeCloseTo(0.884796396144373, 11);
    expect(fit.rSquared).toBeCloseTo(0.999993745883712, 13);
    expect(fit.count).toBe(36);
  });

  it('does not lose digits to a large offset', () => {
    const fit = fitLine(
      norris.x.map((x) => x + 2 ** 20),
      norris.y,
    );
    expect(fit.slope).toBeCloseTo(1.00211681802045, 9);
    expect(fit.slopeError).toBeCloseTo(0.429796848199937e-3, 9);
  });

  it('gives zero errors for three points on a line', () => {
    expect(fitLine([0, 1, 2], [1, 3, 5])).toMatchObject({
      slope: 2,
      intercept: 1,
      slopeError: 0,
      rSquared: 1,
      slopeInterval: [2, 2],
    });
  });

  it('covers the true slope at the stated rate', () => {
    // Normal noise from a small generator with a fixed seed (Park and Miller, Box and Muller).
    let state = 1;
    const uniform = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const x = [0, 1, 2, 3, 5, 8];
    const runs = 4000;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const { slopeInterval } = fitLine(
        x,
        x.map((value) => 4 - 1.5 * value + 0.7 * normal()),
        { confidence: 0.9 },
      );
      covered += Number(slopeInterval[0] <= -1.5 && -1.5 <= slopeInterval[1]);
    }
    // Three standard deviations of a fraction of 0.9 among 4000.
    expect(Math.abs(covered / runs - 0.9)).toBeLessThan(3 * Math.sqrt((0.9 * 0.1) / runs));
  });

  it.each([
    [[1, 2, 3], [1, 2], /`y`: expected as many values as `x`, 3, got 2/],
    [[1, 2], [1, 2], /at least 3 points at 2 different places, got 2 at 2/],
    [[2, 2, 2], [1, 2, 3], /at least 3 points at 2 different places, got 3 at 1/],
    [[1, 2, 3], [1, Number.NaN, 3], /expected finite numbers, got NaN/],
  ])('refuses x = %j, y = %j', (x, y, message) => {
    expect(() => fitLine(x, y)).toThrow(message);
  });

  it('refuses a confidence in percent', () => {
    expect(() => fitLine([1, 2, 3], [1, 2, 4], { confidence: 95 })).toThrow(/between 0 and 1/);
  });
});
