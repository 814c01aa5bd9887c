import { expected } from '@mixed-dynamics/artifacts';
import { Decimal } from 'decimal.js';
import { checkAtLeastOne, checkFinite } from './checks.ts';

/** Relative error of d^γ_w from the rounding of γ_w and of d = √(d_in·d_out). */
const tolerance = 1e-12;

/**
 * The width w = max(1, ⌊d^γ_w⌋). A power that equals an integer up to rounding counts as that integer: 1000^(1/3) is
 * 10, although float64 gives 9.999999999999998.
 * @throws UserError when `dimension` is below 1 or the width exceeds 2^53 − 1
 */
export function cellWidth(dimension: number, gammaW: number): number {
  checkAtLeastOne('dimension', dimension);
  checkFinite('gammaW', gammaW);
  const exact = power(dimension, gammaW);
  if (exact > Number.MAX_SAFE_INTEGER) {
    throw expected({
      culprit: '`gammaW`',
      expected: 'a width d^γ_w below 2^53',
      got: `${dimension}^${gammaW}`,
      remedy: 'lower `gammaW`',
    });
  }
  const nearest = Math.round(exact);
  const width = Math.abs(exact - nearest) <= tolerance * exact ? nearest : Math.floor(exact);
  return Math.max(1, width);
}

/**
 * The variance σ² = d^γ_σ² of every initial weight.
 * @throws UserError when `dimension` is below 1 or the power leaves float64's range
 */
export function initialVariance(dimension: number, gammaSigma2: number): number {
  checkAtLeastOne('dimension', dimension);
  checkFinite('gammaSigma2', gammaSigma2);
  const variance = power(dimension, gammaSigma2);
  if (Number.isFinite(variance) && variance > 0) return variance;
  throw expected({
    culprit: '`gammaSigma2`',
    expected: 'a positive finite variance d^γ_σ²',
    got: `${dimension}^${gammaSigma2}`,
    remedy: 'move `gammaSigma2` closer to zero',
  });
}

/** Enough digits to determine the last bit of a float64. */
const Exact = Decimal.clone({ precision: 60 });

const known = new Map<string, number>();

/**
 * d^γ, correctly rounded. `**` may differ in the last bit between versions of V8, and with σ² every weight of a network
 * would differ.
 * @param base at least 1
 */
export function power(base: number, exponent: number): number {
  const key = `${base} ${exponent}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const rough = base ** exponent;
  if (!Number.isFinite(rough) || rough === 0) return rough;
  const value = exactly(base).pow(exactly(exponent)).toNumber();
  known.set(key, value);
  return value;
}

/** The exact value of a float64, which its shortest decimal text is not. */
function exactly(value: number): Decimal {
  const bits = 52 - Math.floor(Math.log2(Math.abs(value) || 1));
  return new Exact(value * 2 ** bits).div(new Exact(2).pow(bits));
}
