import type { Network } from './prediction.ts';

/**
 * Whether theory claims a network: where the hidden units are many, w ≥ 2d, and down to w = d/16 where
 * the start is not noise, dσ⁴ ≤ 0.35. With the draw of its weights every width from 1 on, where the
 * start is not noise.
 */
export function isValid(
  d: number,
  { width, sigma2 }: Pick<Network, 'width' | 'sigma2'>,
  drawn = false,
): boolean {
  return width >= 2 * d || (d * sigma2 ** 2 <= 0.35 && (drawn || width >= d / 16));
}
