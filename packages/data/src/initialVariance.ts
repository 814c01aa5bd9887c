import { expected } from '@mixed-dynamics/artifacts';
import { checkAtLeastOne, checkFinite } from './checks.ts';
import { power } from './power.ts';

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
    remedy: 'bring `gammaSigma2` nearer to zero',
  });
}
