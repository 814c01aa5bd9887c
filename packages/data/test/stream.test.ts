import { describe, expect, it } from 'vitest';
import { stream, streamSeed } from '../src/index.ts';
import { gammaCdf, ksOneSample, mean, normalCdf, varianceZScore, zScore } from './statistics.ts';

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('the tools of these tests', () => {
  it('compute the distribution functions', () => {
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(normalCdf(-1)).toBeCloseTo(0.15865525393145707, 12);
    expect(gammaCdf(2, 1)).toBeCloseTo(1 - Math.exp(-2), 12);
  });

  it('detect a normal distribution that is 8 % too wide', () => {
    const { normal } = stream(1, 'test tools');
    const wide = take(20_000, () => 1.08 * normal());
    expect(ksOneSample(wide, normalCdf)).toBeLessThan(1e-3);
  });
});

describe('the distributions of a stream', () => {
  it('uniform: 53 bits on [0, 1), moments and Kolmogorov–Smirnov', () => {
    const sample = take(20_000, stream(1, 'test uniform').uniform);
    expect(sample.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    expect(sample.filter((u) => (u * 2 ** 53) % 2 === 1).length / 20_000).toBeCloseTo(0.5, 1);
    expect(Math.abs(zScore(sample, 1 / 2))).toBeLessThan(4);
    expect(Math.abs(varianceZScore(sample, 1 / 2, 1 / 12))).toBeLessThan(4);
    expect(ksOneSample(sample, (x) => x)).toBeGreaterThan(1e-3);
  });

  it('normal: moments, Kolmogorov–Smirnov, no correlation of neighbours', () => {
    const sample = take(20_000, stream(1, 'test normal').normal);
    [0, 1, 0, 3, 0, 15].forEach((moment, k) => {
      expect(
        Math.abs(
          zScore(
            sample.map((x) => x ** (k + 1)),
            moment,
          ),
        ),
      ).toBeLessThan(4);
    });
    expect(ksOneSample(sample, normalCdf)).toBeGreaterThan(1e-3);
    const products = sample.slice(1).map((x, i) => x * sample[i]!);
    expect(Math.abs(zScore(products, 0))).toBeLessThan(4);
  });

  it.each([1, 1.5, 7, 200])('gamma of shape %f: moments and Kolmogorov–Smirnov', (shape) => {
    const { gamma } = stream(1, 'test gamma', shape);
    const sample = take(20_000, () => gamma(shape, 2));
    expect(Math.abs(zScore(sample, 2 * shape))).toBeLessThan(4);
    expect(Math.abs(varianceZScore(sample, 2 * shape, 4 * shape))).toBeLessThan(4);
    expect(ksOneSample(sample, (x) => gammaCdf(x / 2, shape))).toBeGreaterThan(1e-3);
  });

  it('gamma with ten million degrees of freedom: mean k, variance 2k', () => {
    const { gamma } = stream(1, 'test gamma', 1e7);
    const sample = take(20_000, () => gamma(5e6, 2));
    expect(Math.abs(zScore(sample, 1e7))).toBeLessThan(4);
    expect(Math.abs(varianceZScore(sample, 1e7, 2e7))).toBeLessThan(4);
  });

  it('streams of neighbouring coordinates are not correlated', () => {
    const firsts = take(4000, () => 0).map((_, i) => stream(1, 'test', i).normal());
    expect(Math.abs(zScore(firsts, 0))).toBeLessThan(4);
    expect(ksOneSample(firsts, normalCdf)).toBeGreaterThan(1e-3);
    expect(Math.abs(mean(firsts.slice(1).map((x, i) => x * firsts[i]!)))).toBeLessThan(4 / 63);
  });
});

describe('a stream', () => {
  it('depends only on its arguments, not on earlier draws', () => {
    const before = take(5, stream(7, 'weights', -1.5, 0.25).normal);
    take(1000, stream(7, 'noise').normal);
    expect(take(5, stream(7, 'weights', -1.5, 0.25).normal)).toEqual(before);
  });

  it('depends on every argument, their order and their exact values', () => {
    const seeds = [
      streamSeed(7, 'weights', -1.5, 0.25),
      streamSeed(8, 'weights', -1.5, 0.25),
      streamSeed(7, 'noise', -1.5, 0.25),
      streamSeed(7, 'weights', 0.25, -1.5),
      streamSeed(7, 'weights', -1.5),
      streamSeed(7, 'weights', -1.5, 0.25, 0),
      streamSeed(7, 'weights', -1.5, 0.25 + 2 ** -54),
      streamSeed(7, 'weights-1.50.25'),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(seeds.every((seed) => /^[0-9a-f]{16}$/.test(seed))).toBe(true);
    expect(stream(7, 'weights', -1.5).seed).toBe(seeds[4]);
  });

  it('does not depend on the sign of zero', () => {
    expect(streamSeed(-0, 'weights', -0)).toBe(streamSeed(0, 'weights', 0));
  });

  it('yields the same numbers in every version', () => {
    const { seed, uniform, normal, gamma } = stream(1, 'golden', 0.5, -3);
    expect(seed).toBe('1cb3eb245229aed1');
    expect([uniform(), uniform()]).toEqual([0.8381109603157988, 0.21053230918487753]);
    expect([normal(), normal()]).toEqual([-0.1738891254939727, -0.9224617750004886]);
    expect([gamma(3.5, 2), gamma(1e6, 2)]).toEqual([14.372448688257316, 2000307.5214947427]);
  });

  it('refuses NaN and infinities', () => {
    expect(() => stream(Number.NaN, 'noise')).toThrow(
      /^`rootSeed`: expected a finite number, got NaN; pass a finite value/,
    );
    expect(() => streamSeed(1, 'noise', 0, Infinity)).toThrow(
      /^`coordinates\[1\]`: expected a finite number, got Infinity/,
    );
  });
});
