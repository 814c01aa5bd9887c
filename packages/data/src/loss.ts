import { expected } from '@mixed-dynamics/artifacts';
import { checkInteger } from './checks.ts';
import { checkedShape, type Shape } from './shape.ts';
import type { Stream } from './stream.ts';

/**
 * A loss other than ½‖A − T‖²: `mask` is the share of the entries that training sees, `covariance` describes the
 * inputs. `N` is a number, or in a preset also an axis.
 */
export type Loss<N = number> =
  | { readonly mask: N }
  | { readonly covariance: { readonly powerLaw: N } | { readonly samples: N } };

/**
 * The mask P of matrix completion: 1 for entries of T that are seen, 0 for hidden ones. The number of seen entries is
 * the given share rounded to an integer, but at least one entry is seen and one is hidden. Masks drawn from the same
 * stream are nested: a larger share sees every entry that a smaller share sees.
 * @param share between 0 and 1
 * @returns d_out×d_in, row-major
 * @throws UserError for a share outside (0, 1), or for a single entry
 */
export function drawMask(stream: Stream, size: number | Shape, share: number): Float32Array {
  const { inputs, outputs } = checkedShape(size);
  const entries = outputs * inputs;
  if (!(share > 0 && share < 1 && entries > 1)) {
    throw expected({
      culprit: '`mask`',
      expected: 'a share above 0 and below 1, of at least two entries',
      got: share,
      remedy: 'use the loss `full` to see all entries',
    });
  }
  const seen = Math.min(entries - 1, Math.max(1, Math.round(share * entries)));
  const ranks = Float64Array.from({ length: entries }, stream.uniform);
  const order = Uint32Array.from(ranks.keys()).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
  const mask = new Float32Array(entries);
  for (const at of order.subarray(0, seen)) mask[at] = 1;
  return mask;
}

/**
 * The covariance Σ of inputs with a power-law spectrum: variances ∝ i^(−exponent), i = 1 … d_in, scaled to the trace
 * d_in of white inputs. Σ is diagonal without loss of generality, because teacher, noise and weights have no preferred
 * directions.
 * @returns d_in×d_in, row-major
 */
export function powerLawCovariance(inputs: number, exponent: number): Float32Array {
  checkInteger('inputs', inputs);
  const variances = Float64Array.from({ length: inputs }, (_, i) => (i + 1) ** -exponent);
  const scale = inputs / variances.reduce((sum, value) => sum + value, 0);
  const covariance = new Float32Array(inputs * inputs);
  variances.forEach((variance, i) => {
    covariance[i * (inputs + 1)] = scale * variance;
  });
  return covariance;
}

/**
 * The covariance Σ = XᵀX/n of n samples of white inputs, X ~ N(0, 1)^(n×d_in), without drawing the samples:
 * XᵀX = LLᵀ with L lower triangular, L_ii = χ_{n−i} and N(0, 1) entries below the diagonal (Bartlett 1933).
 * @param samples n ≥ d_in: with fewer, Σ is singular
 * @returns d_in×d_in, row-major
 * @throws UserError when there are fewer samples than inputs
 */
export function drawSampleCovariance(
  stream: Stream,
  inputs: number,
  samples: number,
): Float32Array {
  checkInteger('inputs', inputs);
  checkInteger('samples', samples, inputs);
  const l = new Float64Array(inputs * inputs);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < i; j++) l[i * inputs + j] = stream.normal();
    l[i * (inputs + 1)] = Math.sqrt(stream.gamma((samples - i) / 2, 2));
  }
  const covariance = new Float32Array(inputs * inputs);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += l[i * inputs + k]! * l[j * inputs + k]!;
      covariance[i * inputs + j] = sum / samples;
      covariance[j * inputs + i] = sum / samples;
    }
  }
  return covariance;
}
