import { checkInteger, checkPositive } from './checks.ts';
import type { Stream } from './stream.ts';

export type FloatArray = Float32Array | Float64Array;

/** The two layers of a network of `hidden` units, r of them; A = W₂W₁ is d×d. */
export interface Weights<A extends FloatArray = Float32Array> {
  /** W₁, r×d, row by row. */
  readonly w1: A;
  /** W₂, d×r, row by row. */
  readonly w2: A;
  /** r = min(w, 2d). */
  readonly hidden: number;
}

interface WeightsOptions {
  readonly dimension: number;
  /** w, any integer from 1 on: cost and memory stop growing at w = 2d. */
  readonly width: number;
  /** σ², the variance of each entry of the wide W₁ and W₂. */
  readonly sigma2: number;
}

/**
 * Initial weights, exactly equivalent under gradient descent to a width-w network with independent
 * N(0, σ²) entries. Up to w = 2d they are that network. Beyond, M = [W₁ᵀ ; W₂] (2d×w) is replaced by
 * the L (2d×2d) of its LQ decomposition, which has the same A(t) at every step and is distributed as a
 * lower triangle with L_ii = σ·χ_{w−i}, i = 0 … 2d−1, and L_ij ~ N(0, σ²) below (Bartlett 1933). This
 * is neither an approximation nor a large-width limit.
 * @throws UserError when `dimension` or `width` is not an integer of at least 1, or σ² is not positive
 */
export function drawWeights(stream: Stream, options: WeightsOptions): Weights {
  const { dimension, width, sigma2 } = options;
  checkInteger('dimension', dimension);
  checkInteger('width', width);
  checkPositive('sigma2', sigma2);
  const sigma = Math.sqrt(sigma2);
  if (width > 2 * dimension) return drawReduced(stream, dimension, width, sigma);
  const entry = () => sigma * stream.normal();
  const w1 = Float32Array.from({ length: width * dimension }, entry);
  const w2 = Float32Array.from({ length: dimension * width }, entry);
  return { w1, w2, hidden: width };
}

/** Bartlett's triangle, row by row: rows 0 … d−1 are the columns of W₁, rows d … 2d−1 those of W₂. */
function drawReduced(stream: Stream, d: number, width: number, sigma: number): Weights {
  const hidden = 2 * d;
  const w1 = new Float32Array(hidden * d);
  const w2 = new Float32Array(d * hidden);
  for (let i = 0; i < hidden; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = j < i ? stream.normal() : Math.sqrt(stream.gamma((width - i) / 2, 2));
      if (i < d) w1[j * d + i] = sigma * entry;
      else w2[(i - d) * hidden + j] = sigma * entry;
    }
  }
  return { w1, w2, hidden };
}
