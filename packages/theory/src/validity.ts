import { mostFollowed } from './ownDraw.ts';
import type { Network } from './prediction.ts';

/**
 * Whether the theory covers a network: w ≥ 2d, or down to w = d/16 where the start is not noise,
 * dσ⁴ ≤ 0.35. With drawn weights, every width except 64 < w < 2d where the start is noise: such networks
 * are too wide to integrate unit by unit.
 */
export function isValid(
  d: number,
  { width, sigma2 }: Pick<Network, 'width' | 'sigma2'>,
  drawn = false,
): boolean {
  if (width >= 2 * d || (drawn && width <= mostFollowed)) return true;
  return d * sigma2 ** 2 <= 0.35 && (drawn || width >= d / 16);
}
