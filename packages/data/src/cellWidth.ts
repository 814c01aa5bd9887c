import { expected } from '@mixed-dynamics/artifacts';
import { checkAtLeastOne, checkFinite } from './checks.ts';
import { power } from './power.ts';

/** Relative rounding of γ_w, of d = √(d_in·d_out) and of the power: a power this close below an integer is that integer. */
const slack = 1e-12;

/**
 * The width w = max(1, ⌊d^γ_w⌋). A power within rounding of an integer counts as that integer:
 * 1000^(1/3) is 10, though float64 says 9.999999999999998.
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
  const width = Math.abs(exact - nearest) <= slack * exact ? nearest : Math.floor(exact);
  return Math.max(1, width);
}
