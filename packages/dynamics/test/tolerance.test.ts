import { expect, it } from 'vitest';
import { toleranceUsed } from './tolerance.ts';

const tolerance = { relative: 1e-4, absolute: 1e-9 };

it('measures the worst value in units of what is allowed', () => {
  expect(toleranceUsed([1, 2], [1, 2], tolerance)).toBe(0);
  expect(toleranceUsed([1, 2.0001], [1, 2], tolerance)).toBeCloseTo(0.5, 4);
  expect(toleranceUsed([0.9998, 2.0001], [1, 2], tolerance)).toBeCloseTo(2, 3);
  expect(toleranceUsed([3e-9], [0], tolerance)).toBeCloseTo(3, 12);
});

it('finds no agreement in NaN, infinity or another length', () => {
  const [none, some] = [Number.NaN, 1];
  expect(toleranceUsed([none, some], [some, some], tolerance)).toBe(Number.POSITIVE_INFINITY);
  expect(toleranceUsed([some], [none], tolerance)).toBe(Number.POSITIVE_INFINITY);
  expect(toleranceUsed([none], [none], tolerance)).toBe(Number.POSITIVE_INFINITY);
  expect(toleranceUsed([1 / 0], [some], tolerance)).toBe(Number.POSITIVE_INFINITY);
  expect(toleranceUsed([some], [some, some], tolerance)).toBe(Number.POSITIVE_INFINITY);
});
