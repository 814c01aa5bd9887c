import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { expect, it } from 'vitest';
import { hyperparametersOf } from '../src/index.ts';

const learningRate = (place: { readonly gammaSigma2: number; readonly gammaW: number }) =>
  hyperparametersOf({ dimension: 200, learningRateConstant: 50, ...place }, 80).learningRate;
const active = 1 / (50 * 80);
const lazy = (gammaSigma2: number, gammaW: number) =>
  1 / (50 * cellWidth(200, gammaW) * initialVariance(200, gammaSigma2));

it('lazy, γ_w + γ_σ² > 1: 1/(c·w·σ²)', () => {
  expect(learningRate({ gammaW: 2.5, gammaSigma2: -1 })).toBe(lazy(-1, 2.5));
});

it('active, γ_w + γ_σ² < 1: 1/(c·‖A*‖)', () => {
  expect(learningRate({ gammaW: 1, gammaSigma2: -1 })).toBe(active);
});

it('active on the line itself, whatever float64 makes of the sum', () => {
  expect(learningRate({ gammaW: 2.5, gammaSigma2: -1.5 })).toBe(active);
  // In float64 0.1 + 0.2 + 0.7 is more than 1, and −36/34 + 70/34 less.
  const ties = [
    [0.1 + 0.2, 0.7],
    [-36 / 34, 70 / 34],
    [-1.058823529412, 2.058823529412],
    [-1.5 + 1e-15, 2.5],
  ] as const;
  for (const [gammaSigma2, gammaW] of ties) {
    expect(learningRate({ gammaSigma2, gammaW })).toBe(active);
  }
});

it('lazy from one unit of the last decimal beyond the line', () => {
  const gammaSigma2 = -1.5 + 1e-12;
  expect(learningRate({ gammaW: 2.5, gammaSigma2 })).toBe(lazy(gammaSigma2, 2.5));
});
