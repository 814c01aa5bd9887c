import { expect, it } from 'vitest';
import { learningRate } from '../src/index.ts';

const cell = { width: 1200, sigma2: 0.02, teacherNorm: 80, constant: 50 };

it('lazy, γ_w + γ_σ² > 1: 1/(c·w·σ²)', () => {
  const eta = learningRate({ ...cell, gammaW: 2.5, gammaSigma2: -1 });
  expect(eta).toBeCloseTo(1 / (50 * 1200 * 0.02), 15);
});

it('active, γ_w + γ_σ² < 1: 1/(c·‖A*‖)', () => {
  const eta = learningRate({ ...cell, gammaW: 1, gammaSigma2: -1 });
  expect(eta).toBeCloseTo(1 / (50 * 80), 15);
});

it('active on the line itself', () => {
  const eta = learningRate({ ...cell, gammaW: 2.5, gammaSigma2: -1.5 });
  expect(eta).toBeCloseTo(1 / (50 * 80), 15);
  const beyond = learningRate({ ...cell, gammaW: 2.5, gammaSigma2: -1.5 + 1e-15 });
  expect(beyond).toBeCloseTo(1 / (50 * 1200 * 0.02), 15);
});
