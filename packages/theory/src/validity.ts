import { mostFollowed } from './ownDraw.ts';
import type { Network } from './prediction.ts';

/** The largest σ²w/|λ| at which the fluctuations of a λ-balanced start's smaller layer are still negligible. */
const smallerLayer = 0.1;

/**
 * Whether the theory covers a network. It covers w ≥ 2d, and w ≥ d/16 if noise does not dominate the start, dσ⁴ ≤ 0.35.
 * With drawn weights it covers every width except 64 < w < 2d with a start dominated by noise; these networks are too
 * wide to integrate in the space of hidden units. An orthogonal start is covered for w ≥ 2d, a λ-balanced one if its
 * smaller layer is small.
 * @param drawn whether the drawn weights are used, see `predictDraw`
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
