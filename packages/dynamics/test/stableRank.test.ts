import { stream } from '@mixed-dynamics/data';
import { expect, it } from 'vitest';
import { stableRank } from '../src/index.ts';
import { diagonalMatrix, gaussian, identity, rotation, sandwich, times } from './matrices.ts';

const source = stream(11, 'stable rank');

it('the identity has d, rank one has 1', () => {
  expect(stableRank(identity(12), 12)).toBeCloseTo(12, 12);
  const rankOne = times(gaussian(source, 12, 1), gaussian(source, 1, 12), [12, 1, 12]);
  expect(stableRank(rankOne, 12)).toBeCloseTo(1, 12);
});

it('is Σσ²/σ₁² in any frame and at any scale', () => {
  const a = diagonalMatrix([4, 2, 2, 1]);
  expect(stableRank(a, 4)).toBeCloseTo(25 / 16, 13);
  const turned = sandwich(rotation(source, 4), a, rotation(source, 4), 4);
  expect(stableRank(turned, 4)).toBeCloseTo(25 / 16, 12);
  const small = turned.map((value) => 1e-9 * value);
  expect(stableRank(small, 4)).toBeCloseTo(25 / 16, 12);
});

it('is NaN for the zero matrix', () => {
  expect(stableRank(new Float32Array(9), 3)).toBeNaN();
});
