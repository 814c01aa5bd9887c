import { mostFollowed } from './ownDraw.ts';
import type { Network } from './prediction.ts';

/**
 * Whether theory claims a network: where the hidden units are many, w ≥ 2d, and down to w = d/16 where
 * the start is not noise, dσ⁴ ≤ 0.35. With the draw of its weights every width from 1 on, but for
 * networks that are too wide to be followed unit by unit, 64 < w < 2d, where the start is noise.
 */
export function isValid(
  d: number,
  { width, sigma2 }: Pick<Network, 'width' | 'sigma2'>,
  drawn = false,
): boolean {
  if (width >= 2 * d || (drawn && width <= mostFollowed)) return true;
  return d * sigma2 ** 2 <= 0.35 && (drawn || width >= d / 16);
}
