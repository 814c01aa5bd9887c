/**
 * The effect of finite width on the initial noise, squared, per entry: where A is still noise, G ≈
 * A(0)e^(−2st) − …, and δA = −t(δC₂A(0) + A(0)δC₁)e^(−2st), two sums of d products of independent
 * entries of variance s²/w and σ⁴w = s²/w. At most dσ⁴/(2e²), at t = 1/(2s), independent of w.
 */
export function widthNoise(d: number, sigma2: number, s: number, time: number): number {
  return 2 * d * (sigma2 * s * time * Math.exp(-2 * s * time)) ** 2;
}
