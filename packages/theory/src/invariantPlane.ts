import { refusal } from './argumentError.ts';
import { signs, stacked, type Weights } from './network.ts';

/** The point of the plane on which a network lies: QJQ = αJ + βQ at all times, if `meter` is 0. */
export interface InvariantPlane {
  /** α; s² for a wide start of equal variances, 0 for a balanced one. */
  readonly alpha: number;
  /** β; s₁ − s₂ for a wide start of unequal variances, λ for a λ-balanced one. */
  readonly beta: number;
  /**
   * ‖QJQ − αJ − βQ‖/‖Q‖² in Frobenius norms: the distance from the plane, which is about the error of the theory. Where
   * the theory is exact it is a rounding error of about 1e-16; for a random start it is of order √(d/w) times ‖Q‖.
   */
  readonly meter: number;
}

/**
 * The plane of a network with M = [W₁ᵀ ; W₂], Q = MMᵀ and J = diag(I, −I), by least squares. Gradient flow on any loss
 * of A = W₂W₁ is M(t) = S(t)M(0) with SᵀJS = SJSᵀ = J, so it stays on the plane. Takes O(d²w + d³) flops and no w × w
 * matrix. We know of no earlier statement of the general invariant; special cases are due to Fukumizu (1998), Braun et
 * al. (2022), Dominé et al. (2025), and Tu, Aranguri and Jacot (2024).
 * @throws ArgumentError when shapes do not fit, or a number or α is not finite
 */
export function invariantPlane(weights: Weights): InvariantPlane {
  const m = stacked(weights);
  const j = signs(weights.w1.columns, weights.w2.rows);
  const scale = Math.max(Math.abs(m.max()), Math.abs(m.min()));
  if (scale === 0) return { alpha: 0, beta: 0, meter: 0 };
  m.div(scale);
  const q = m.mmul(m.transpose());
  const outer = q.clone().mulRowVector(j).mmul(q);
  // Normal equations of min ‖QJQ − αJ − βQ‖ with the two unknowns α and β; M was scaled, so nothing overflows.
  const size = j.length;
  const traceQJ = j.reduce((sum, sign, i) => sum + sign * q.get(i, i), 0);
  const traceOuterJ = j.reduce((sum, sign, i) => sum + sign * outer.get(i, i), 0);
  const squareQ = q.norm('frobenius') ** 2;
  const outerQ = outer.dot(q);
  const determinant = size * squareQ - traceQJ ** 2;
  const alpha = determinant > 0 ? (squareQ * traceOuterJ - traceQJ * outerQ) / determinant : 0;
  const beta = determinant > 0 ? (size * outerQ - traceQJ * traceOuterJ) / determinant : 0;
  const rest = outer.sub(q.clone().mul(beta));
  for (const [i, sign] of j.entries()) rest.set(i, i, rest.get(i, i) - alpha * sign);
  const plane = {
    alpha: alpha * scale ** 2 * scale ** 2,
    beta: beta * scale ** 2,
    meter: rest.norm('frobenius') / squareQ,
  };
  if (Number.isFinite(plane.alpha)) return plane;
  throw refusal('w1, w2', 'weights so small that α is finite, below about 1e77', scale);
}
