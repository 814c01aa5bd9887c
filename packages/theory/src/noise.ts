import { scalesOf, type Variances } from './prediction.ts';

/**
 * The effect of finite width on the initial noise, squared, per entry: where A is still noise, G ≈
 * A(0)e^(−2st) − …, and δA = −t(δC₂A(0) + A(0)δC₁)e^(−2st), two sums of d products of independent
 * entries of variance s²/w and σ⁴w = s²/w. At most dσ⁴/(2e²), at t = 1/(2s), independent of w; for unequal
 * variances with s₁² + s₂² for 2s² and 2a for 2s in the exponent.
 */
export function widthNoise(d: number, network: Variances, time: number): number {
  const { product: s, threshold: a, scatter } = scalesOf(network);
  return 2 * d * scatter * (network.sigma2 * s * time * Math.exp(-2 * a * time)) ** 2;
}
