import { describe, expect, it } from 'vitest';
import { limitRatio, limitTestError } from '../src/index.ts';

/** The minimum of `limitTestError` from its two differential equations, by the classical Runge–Kutta method. */
function integratedMinimum(ratio: number): number {
  const slope = ([u, b]: readonly [number, number]) =>
    [Math.hypot(u, ratio) * (1 - u), ratio * (1 - b)] as const;
  const h = 1e-3 / Math.max(1, ratio);
  let state: readonly [number, number] = [0, 0];
  let best = 1;
  for (let step = 0; step < 40_000; step += 1) {
    const move = (k: readonly [number, number], share: number) =>
      [state[0] + share * h * k[0], state[1] + share * h * k[1]] as const;
    const k1 = slope(state);
    const k2 = slope(move(k1, 0.5));
    const k3 = slope(move(k2, 0.5));
    const k4 = slope(move(k3, 1));
    state = [0, 1].map(
      (i) => state[i]! + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!),
    ) as unknown as readonly [number, number];
    best = Math.min(best, (1 - state[0]) ** 2 + state[1] ** 2);
  }
  return best;
}

describe('limitTestError', () => {
  it.each([0.01, 0.1, 0.5, 1, 3, 20])('agrees with the integrated equations at ρ = %d', (ratio) => {
    expect(limitTestError(ratio)).toBeCloseTo(integratedMinimum(ratio), 6);
  });

  it('increases from 0 in the active limit to ½ in the lazy limit', () => {
    expect(limitTestError(1e-8)).toBeLessThan(1e-6);
    expect(limitTestError(1e4)).toBeCloseTo(0.5, 7);
    const values = Array.from({ length: 60 }, (_, i) => limitTestError(10 ** (-4 + i / 10)));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });
});

describe('limitRatio', () => {
  it.each([0.05, 0.125, 0.25, 0.375, 0.45])('inverts limitTestError at %d', (level) => {
    expect(limitTestError(limitRatio(level))).toBeCloseTo(level, 9);
  });
});
