import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { expect, it } from 'vitest';
import { hyperparametersOf, sharedDataOf } from '../src/index.ts';

const learningRate = (place: { readonly gammaSigma2: number; readonly gammaW: number }) =>
  hyperparametersOf({ dimension: 200, learningRateConstant: 50, ...place }, { teacherNorm: 80 })
    .learningRate;
const active = 1 / (50 * 80);
const lazy = (gammaSigma2: number, gammaW: number) =>
  1 / (50 * cellWidth(200, gammaW) * initialVariance(200, gammaSigma2));

it('lazy, γ_w + γ_σ² > 1: 1/(c·w·σ²)', () => {
  expect(learningRate({ gammaW: 2.5, gammaSigma2: -1 })).toBe(lazy(-1, 2.5));
});

it('active, γ_w + γ_σ² < 1: 1/(c·‖A*‖)', () => {
  expect(learningRate({ gammaW: 1, gammaSigma2: -1 })).toBe(active);
});

it('active on the line itself, however float64 rounds the sum', () => {
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

const wide = { dimension: 200, gammaW: 2.5, learningRateConstant: 50 };
const etaOf = (more: object) =>
  hyperparametersOf({ ...wide, gammaSigma2: -1, ...more }, { teacherNorm: 80 });

it('of unequal variances: s is (σ₁² + σ₂²)w/2, in η and in the regime', () => {
  const s = cellWidth(200, 2.5) / 200;
  const four = etaOf({ varianceRatio: 4 });
  expect(four.threshold! / (1.25 * s)).toBeCloseTo(1, 14);
  expect(four.learningRate * 50 * 1.25 * s).toBeCloseTo(1, 14);
  // Active where the variances are equal, lazy where one of them is much larger.
  const place = { gammaW: 2, gammaSigma2: -1.01 };
  expect(etaOf(place).learningRate).toBe(active);
  expect(etaOf({ ...place, varianceRatio: 4 }).learningRate).toBeLessThan(active);
});

it('of a balanced start: as for σ²w, of a λ-balanced one for σ²w + |λ|/2', () => {
  expect(etaOf({ start: 'balanced' }).learningRate).toBe(etaOf({}).learningRate);
  const narrow = { gammaW: 0, gammaSigma2: 0, start: { lambdaBalanced: 1000 } };
  expect(etaOf(narrow).learningRate).toBe(1 / (50 * 501));
});

it('with a covariance: divided by its largest eigenvalue; or η itself', () => {
  const setting = { ...wide, gammaSigma2: -1 };
  const white = hyperparametersOf(setting, { teacherNorm: 80 }).learningRate;
  const norms = { teacherNorm: 80, covarianceNorm: 4 };
  expect(hyperparametersOf(setting, norms).learningRate).toBe(white / 4);
  expect(hyperparametersOf({ ...setting, learningRate: 0.1 }, norms).learningRate).toBe(0.1);
});

it('of rectangles: d is √(d_in·d_out)', () => {
  const [inputs, outputs] = [8, 18];
  const { width, sigma2 } = hyperparametersOf(
    { dimension: 12, inputs, outputs, gammaSigma2: -1, gammaW: 2, learningRate: 1 },
    { teacherNorm: 1 },
  );
  expect([width, sigma2]).toEqual([144, 1 / 12]);
  const teacher = Float32Array.from({ length: 144 }, (_, i) => Math.sin(i));
  const noise = new Float32Array(144);
  const transposed = teacher.map(
    (_, i) => teacher[(i % outputs) * inputs + Math.floor(i / outputs)]!,
  );
  const norm = sharedDataOf({ teacher, noise }, { inputs, outputs }).teacherNorm;
  expect(
    sharedDataOf({ teacher: transposed, noise }, { inputs: outputs, outputs: inputs }).teacherNorm /
      norm,
  ).toBeCloseTo(1, 12);
});
