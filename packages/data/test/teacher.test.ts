import { describe, expect, it } from 'vitest';
import { drawNoise, drawTeacher, stream } from '../src/index.ts';
import { singularValues, toMatrix } from './matrices.ts';
import { ksOneSample, normalCdf, zScore } from './statistics.ts';

describe('the teacher', () => {
  it.each([1, 3, 5])('has numerical rank K = %i', (rank) => {
    const values = singularValues(
      toMatrix(drawTeacher(stream(1, 'teacher', rank), 60, rank), 60, 60),
    );
    expect(values[rank - 1]! / values[0]!).toBeGreaterThan(0.3);
    expect(values[rank]! / values[0]!).toBeLessThan(1e-6);
  });

  it('has full rank when K exceeds d', () => {
    const values = singularValues(toMatrix(drawTeacher(stream(1, 'teacher'), 4, 9), 4, 4));
    expect(values[3]).toBeGreaterThan(1e-3);
  });

  it.each([1, 2, 5])('has entries of mean 0, variance 1, fourth moment 3 + 6/K for K = %i', (K) => {
    const entries = Array.from(
      { length: 10_000 },
      (_, i) => drawTeacher(stream(1, 'teacher', i), 1, K)[0]!,
    );
    [0, 1, 0, 3 + 6 / K].forEach((moment, k) => {
      const powers = entries.map((x) => x ** (k + 1));
      expect(Math.abs(zScore(powers, moment))).toBeLessThan(4);
    });
  });

  it('has variance about 1 in one draw at the size of the paper', () => {
    const entries = drawTeacher(stream(1, 'teacher', 200, 5, 0), 200, 5);
    const variance = entries.reduce((sum, x) => sum + x * x, 0) / entries.length;
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(4 / (5 * 200)));
  });

  it('is rounded once: for K = 1 its 2×2 minors vanish to float32 rounding', () => {
    const a = drawTeacher(stream(1, 'teacher'), 2, 1);
    expect(Math.abs(a[0]! * a[3]! - a[1]! * a[2]!)).toBeLessThan(
      2 ** -23 * Math.abs(a[0]! * a[3]!),
    );
  });

  it('refuses invalid sizes', () => {
    expect(() => drawTeacher(stream(1, 't'), 2.5, 1)).toThrow(
      /^`dimension`: expected an integer from 1 to 2\^53 - 1, got 2\.5; pass a whole number/,
    );
    expect(() => drawTeacher(stream(1, 't'), 4, 0)).toThrow(/^`rank`: expected an integer.*got 0/);
  });
});

describe('the noise', () => {
  it('is d×d standard normal', () => {
    const noise = Array.from(drawNoise(stream(1, 'noise'), 150));
    expect(noise).toHaveLength(22_500);
    expect(ksOneSample(noise, normalCdf)).toBeGreaterThan(1e-3);
    expect(Math.abs(zScore(noise, 0))).toBeLessThan(4);
  });

  it('refuses a dimension of 0', () => {
    expect(() => drawNoise(stream(1, 'n'), 0)).toThrow(/^`dimension`: expected an integer.*got 0/);
  });
});
