import { sha256 } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import {
  cellWidth,
  drawCellWeights,
  drawData,
  drawWeights,
  initialVariance,
  stream,
  streamSeed,
} from '../src/index.ts';
import { power } from '../src/powers.ts';

const digest = (...arrays: Float32Array[]) =>
  sha256(Buffer.concat(arrays.map((a) => Buffer.from(a.buffer)))).slice(0, 16);

// Values of Python's decimal with 80 digits; in Node 20 the last bit of the first one is wrong with `**`.
it.each([
  [200, -1.764705882353, 8.696786952567741e-5],
  [200, -1.85, 5.534705383642213e-5],
  [200, 2.25, 150424.12372345573],
  [50, -0.375, 0.23061430781599368],
  [1000, 0.3333333333333333, 9.999999999999998],
  [200, -3, 1.25e-7],
  [10000, -2.911764705882, 2.2539339047421135e-12],
  [2, 1e-12, 1.0000000000006932],
  [99991, 2.8, 99974802041150.81],
  [200, 0, 1],
])('%d^%d is the nearest float64', (base, exponent, expected) => {
  expect(power(base, exponent)).toBe(expected);
});

describe('the width of a cell', () => {
  it('is ⌊d^γ_w⌋: the widths of the paper', () => {
    expect(cellWidth(500, 2.25)).toBe(1_182_177);
    expect(cellWidth(200, 2.8)).toBe(2_772_579);
    expect(cellWidth(200, 1)).toBe(200);
    expect(cellWidth(200, 0)).toBe(1);
    expect(cellWidth(200, 0.3)).toBe(4);
  });

  it('is the integer if only rounding makes the power smaller', () => {
    expect(1000 ** (1 / 3)).toBeLessThan(10);
    expect(cellWidth(1000, 1 / 3)).toBe(10);
    for (let w = 1; w <= 3000; w++) expect(cellWidth(200, Math.log(w) / Math.log(200))).toBe(w);
  });

  it('is the floor if the power is smaller by more than rounding', () => {
    expect(cellWidth(200, 1 - 1e-9)).toBe(199);
    expect(cellWidth(200, Math.log(399.999999) / Math.log(200))).toBe(399);
  });

  it('is at least 1', () => {
    expect(cellWidth(200, -1)).toBe(1);
    expect(cellWidth(1, 2.8)).toBe(1);
  });

  it('is refused if it is not a width', () => {
    expect(() => cellWidth(200, 8)).toThrow(
      /^`gammaW`: expected a width d\^γ_w below 2\^53, got 200\^8; lower `gammaW`/,
    );
    expect(() => cellWidth(200, Number.NaN)).toThrow(/^`gammaW`: expected a finite.*got NaN/);
    expect(() => cellWidth(0.5, 1)).toThrow(
      /^`dimension`: expected a finite number of at least 1, got 0\.5/,
    );
  });
});

describe('the initial variance', () => {
  it('is d^γ_σ²', () => {
    expect(initialVariance(200, 0)).toBe(1);
    expect(initialVariance(200, -1)).toBe(1 / 200);
    expect(initialVariance(500, -1.85)).toBeCloseTo(Math.exp(-1.85 * Math.log(500)), 18);
  });

  it('is refused beyond the range of float64', () => {
    expect(() => initialVariance(200, -200)).toThrow(
      /^`gammaSigma2`: expected a positive finite variance d\^γ_σ², got 200\^-200; move/,
    );
    expect(() => initialVariance(200, 200)).toThrow(/^`gammaSigma2`: .* got 200\^200/);
    expect(() => initialVariance(200, Infinity)).toThrow(/^`gammaSigma2`: .*got Infinity/);
  });
});

describe('the data', () => {
  it('depend only on their arguments, not on earlier draws', () => {
    const options = { dimension: 8, rank: 2 };
    const first = drawData(1, options);
    drawData(1, { dimension: 9, rank: 2 });
    expect(drawData(1, { ...options, trial: 0 })).toEqual(first);
    for (const other of [drawData(2, options), drawData(1, { ...options, trial: 1 })]) {
      expect(other.teacher).not.toEqual(first.teacher);
      expect(other.noise).not.toEqual(first.noise);
    }
  });

  it('have noise of any deviation from the same draw, including 0', () => {
    const options = { dimension: 8, rank: 2 };
    const { teacher, noise } = drawData(1, options);
    const half = drawData(1, { ...options, noise: 0.5 });
    expect(half).toEqual({ teacher, noise: noise.map((value) => value / 2) });
    expect(drawData(1, { ...options, noise: 0 }).noise).toEqual(new Float32Array(64));
  });

  it('have these bytes', () => {
    const { teacher, noise } = drawData(1, { dimension: 20, rank: 5 });
    expect([digest(teacher), digest(noise)]).toEqual(['dda6004d9f4c6448', '0ecc99d1c7254874']);
  });

  it('are refused for invalid sizes and seeds', () => {
    expect(() => drawData(1, { dimension: 8, rank: 1.5 })).toThrow(/^`rank`: .*got 1\.5/);
    expect(() => drawData(Number.NaN, { dimension: 8, rank: 1 })).toThrow(/^`rootSeed`: .*NaN/);
  });
});

describe('the weights of a cell', () => {
  const cell = { dimension: 20, gammaSigma2: -1.5, gammaW: 1.75 };

  it('are drawn from its own stream, with its width and variance', () => {
    const { width, sigma2, seed, ...weights } = drawCellWeights(1, cell);
    expect({ width, sigma2 }).toEqual({ width: 189, sigma2: 20 ** -1.5 });
    expect(seed).toBe(streamSeed(1, 'weights', 20, -1.5, 1.75, 0));
    const own = stream(1, 'weights', 20, -1.5, 1.75, 0);
    expect(weights).toEqual(drawWeights(own, { dimension: 20, width, sigma2 }));
  });

  it('differ between cells, trials and root seeds', () => {
    const seeds = [
      drawCellWeights(1, cell).seed,
      drawCellWeights(2, cell).seed,
      drawCellWeights(1, { ...cell, trial: 1 }).seed,
      drawCellWeights(1, { ...cell, gammaW: 1.5 }).seed,
      drawCellWeights(1, { ...cell, gammaSigma2: -1 }).seed,
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('are the same in a grid twice as fine, drawn in the opposite order', () => {
    const grid = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...cell, gammaW: (2.8 * i) / (count - 1) }));
    const coarse = grid(8).map((at) => drawCellWeights(1, at));
    const fine = grid(15)
      .reverse()
      .map((at) => drawCellWeights(1, at))
      .reverse();
    expect(fine.filter((_, i) => i % 2 === 0)).toEqual(coarse);
  });

  it('have these bytes, narrow and wide', () => {
    const narrow = drawCellWeights(1, { ...cell, gammaW: 1 });
    const wide = drawCellWeights(1, cell);
    expect([narrow.hidden, narrow.seed, digest(narrow.w1, narrow.w2)]).toEqual([
      20,
      'a4c8f56ebdac806c',
      '4429b772bed00f70',
    ]);
    expect([wide.hidden, wide.seed, digest(wide.w1, wide.w2)]).toEqual([
      40,
      'fc3e7fd23d4aab27',
      '6a5f418884a5ddb2',
    ]);
  });
});
