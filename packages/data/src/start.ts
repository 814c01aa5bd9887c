import { expected } from '@mixed-dynamics/artifacts';
import type { Shape } from './shape.ts';

/**
 * How the weights are drawn. With M = [W₁ᵀ ; W₂], n = d_in + d_out and s = σ²w:
 * - `gaussian`: independent N(0, σ²); MMᵀ = sI up to s√(n/w).
 * - `orthogonal`: M is σ√max(w, n) times a random matrix with orthonormal rows or columns, so that its entries have
 *   variance σ²: MMᵀ = sI exactly for w ≥ n, and MᵀM = σ²nI for w < n.
 * - `balanced`: W₁W₁ᵀ = W₂ᵀW₂ exactly, of rank min(w, d_in, d_out).
 * - `{ lambdaBalanced: λ }`: W₁W₁ᵀ − W₂ᵀW₂ = λI exactly, which for λ > 0 needs w ≤ d_in, for λ < 0 w ≤ d_out;
 *   the smaller layer is drawn as in a Gaussian start. λ = 0 is `balanced`.
 */
export type Start = 'gaussian' | 'orthogonal' | 'balanced' | { readonly lambdaBalanced: number };

export interface StartOptions extends Shape {
  readonly width: number;
  readonly sigma2: number;
  readonly start?: Start | undefined;
  /** σ₁²/σ₂² of W₁ and W₂, with σ² = √(σ₁²σ₂²); for `gaussian` and `orthogonal`. Default 1. */
  readonly varianceRatio?: number | undefined;
}

/** λ of a balanced (0) or λ-balanced start; otherwise `undefined`. */
export function balanceOf(start: Start | undefined): number | undefined {
  if (start === 'balanced') return 0;
  return typeof start === 'object' ? start.lambdaBalanced : undefined;
}

/** The largest width of a λ-balanced start: W₁W₁ᵀ ≥ λI has rank w. */
export function widestBalanced(lambda: number, { inputs, outputs }: Shape): number {
  if (lambda === 0) return Number.POSITIVE_INFINITY;
  return lambda > 0 ? inputs : outputs;
}

/** σ₁² and σ₂², the variances of the entries of W₁ and W₂. */
export function variancesOf({
  sigma2,
  varianceRatio = 1,
}: Pick<StartOptions, 'sigma2' | 'varianceRatio'>): {
  readonly first: number;
  readonly second: number;
} {
  const root = Math.sqrt(varianceRatio);
  return { first: sigma2 * root, second: sigma2 / root };
}

/** The scales of a start that the dynamics use. */
interface StartScales {
  /**
   * a in equation (1): (s₁ + s₂)/2 for a Gaussian or orthogonal start, 0 for a balanced one, |λ|/2 for a λ-balanced one
   * of full width. `undefined` for a narrower λ-balanced one, whose C₁ and C₂ are not functions of A.
   */
  readonly threshold: number | undefined;
  /**
   * s̄, the mean of C₁ and C₂ at the start, which determines the speed of A′ = −(C₂G + GC₁) in the lazy regime:
   * (s₁ + s₂)/2 for a Gaussian or orthogonal start, s for a balanced one, s + |λ|/2 for a λ-balanced one.
   */
  readonly scale: number;
}

/** a of equation (1), and the size of C₁ and C₂ at the start. */
export function startScales(options: StartOptions): StartScales {
  const { width, sigma2, start } = options;
  const lambda = balanceOf(start);
  if (lambda !== undefined) {
    const half = Math.abs(lambda) / 2;
    const full = lambda === 0 || width === widestBalanced(lambda, options);
    return { threshold: full ? half : undefined, scale: width * sigma2 + half };
  }
  const { first, second } = variancesOf(options);
  // For equal variances the scale is σ²w to the last bit.
  const scale = first === second ? width * sigma2 : (width * (first + second)) / 2;
  return { threshold: scale, scale };
}

/** @throws UserError for a λ-balanced start with too many hidden units */
export function checkBalancedWidth(lambda: number, width: number, shape: Shape): void {
  const widest = widestBalanced(lambda, shape);
  if (width <= widest) return;
  throw expected({
    culprit: '`start.lambdaBalanced`',
    expected: `at most ${widest} hidden units, ${lambda > 0 ? 'd_in' : 'd_out'}, for λ = ${lambda}`,
    got: width,
    remedy: 'lower `gammaW`: W₁W₁ᵀ − W₂ᵀW₂ = λI has rank w',
  });
}
