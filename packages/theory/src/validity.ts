import { mostFollowed } from './ownDraw.ts';
import type { Network } from './prediction.ts';

/** σ²w above this share of λ: the smaller layer of a λ-balanced start scatters too much. */
const smallerLayer = 0.1;

/**
 * Whether the theory covers a network: w ≥ 2d, or down to w = d/16 where the start is not noise,
 * dσ⁴ ≤ 0.35. With drawn weights, every width except 64 < w < 2d where the start is noise: such networks
 * are too wide to integrate unit by unit. An orthogonal start is exact for w ≥ 2d, and a λ-balanced one while its
 * smaller layer is small.
 */
export function isValid(
  d: number,
  {
    width,
    sigma2,
    start,
    weightDecay,
  }: Pick<Network, 'width' | 'sigma2' | 'start' | 'weightDecay'>,
  drawn = false,
): boolean {
  if (typeof start === 'object') {
    return sigma2 * width <= smallerLayer * Math.abs(start.lambdaBalanced);
  }
  if (start) return width >= 2 * d;
  const own = drawn && !weightDecay;
  if (width >= 2 * d || (own && width <= mostFollowed)) return true;
  return d * sigma2 ** 2 <= 0.35 && (own || width >= d / 16);
}
