import { expect, it } from 'vitest';
import { regimeExcess, roundExponent } from '../src/index.ts';

it('rounds to 12 decimals, never to −0', () => {
  expect(roundExponent(1.0499999999999998)).toBe(1.05);
  expect(roundExponent(0.1 + 0.2)).toBe(0.3);
  expect(roundExponent(-36 / 34)).toBe(-1.058823529412);
  expect(Object.is(roundExponent(-1e-17), 0)).toBe(true);
});

it('is exactly 0 on the line between the regimes', () => {
  for (let i = 0; i <= 340; i++) {
    const gammaSigma2 = roundExponent(-(3 * i) / 340);
    expect(regimeExcess(gammaSigma2, roundExponent(1 + (3 * i) / 340))).toBe(0);
    expect(regimeExcess(gammaSigma2, roundExponent(1 + (3 * i) / 340 + 1e-12))).toBe(1e-12);
  }
});
