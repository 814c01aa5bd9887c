import { fusedCorrection, linearCombination, product } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { asRow, diagonal, outerSum, sumOfSquares } from './matrixOps.ts';

/** The pair of the self-consistent equation: C₁ = √(AᵀA + s²I), C₂ = √(AAᵀ + s²I), both d×d. */
export interface Roots {
  readonly c1: tf.Tensor;
  readonly c2: tf.Tensor;
}

/** AᵀA and AAᵀ: the squares of the roots are these plus s²I. 4d³ flops. */
export interface Squares {
  readonly h1: tf.Tensor;
  readonly h2: tf.Tensor;
}

export function squares(a: tf.Tensor): Squares {
  return tf.tidy(() => ({
    h1: product(a, a, true, false),
    h2: product(a, a, false, true),
  }));
}

/**
 * Roots at another time as a linear combination of earlier ones: Σ weights[i]·history[i], the
 * Lagrange polynomial through them.
 */
export function combine(history: readonly Roots[], weights: readonly number[]): Roots {
  return {
    c1: linearCombination(
      history.map(({ c1 }) => c1),
      weights,
    ),
    c2: linearCombination(
      history.map(({ c2 }) => c2),
      weights,
    ),
  };
}

/**
 * First guess for the roots without a history: with H nearly diagonal, √(H + s²I) has
 * c_i = √(H_ii + s² − Σ_j C_ij²) on the diagonal and H_ij/(c_i + c_j) off it. Elementwise.
 */
export function guessRoots({ h1, h2 }: Squares, threshold2: tf.Tensor, identity: tf.Tensor): Roots {
  const guess = (h: tf.Tensor) =>
    tf.tidy(() => {
      const off = tf.sub(1, identity);
      const rough = outerSum(tf.sqrt(tf.add(diagonal(h), threshold2)));
      const coupling = tf.sum(tf.square(tf.mul(tf.div(h, rough), off)), -1, true);
      const own = tf.relu(tf.sub(diagonal(h), coupling));
      const c = tf.sqrt(tf.add(own, threshold2));
      return tf.add(tf.mul(tf.div(h, outerSum(c)), off), tf.mul(c, identity));
    });
  return tf.tidy(() => ({ c1: guess(h1), c2: guess(h2) }));
}

interface Correction {
  readonly roots: Roots;
  /**
   * The larger of the two corrections' size, each entry relative to c_i + c_j: of order 1 for a
   * useless guess, of rounding size for an exact one. A scalar (or one per batch).
   */
  readonly size: tf.Tensor;
}

/** Which part of a correction is applied. */
export interface Part {
  /**
   * Only the entries (i, j) with max(c_i, c_j) > `share`·max c. Their error dominates the small
   * entries at first: C² sums products of couplings to the large singular values, so a rounding error
   * there makes a guess look useless among the small ones.
   */
  readonly share?: number;
  /** 1 or 0, B×1×1: which networks of a batch are corrected. */
  readonly factor?: tf.Tensor;
}

/**
 * One Newton correction of the roots. The exact one solves CΔ + ΔC = R, R = H + s²I − C²; here C is
 * replaced by its diagonal, Δ_ij = R_ij/(c_i + c_j), which converges fast where C is nearly diagonal.
 * 4d³ flops.
 */
export function correctRoots(
  roots: Roots,
  squares: Squares,
  threshold2: tf.Tensor,
  identity: tf.Tensor,
  part: Part = {},
): Correction {
  return tf.tidy(() => {
    const fused = fusedCorrection({ ...roots, ...squares, threshold2, ...part });
    if (fused) return { roots: { c1: fused.c1, c2: fused.c2 }, size: fused.size };
    const correct = (c: tf.Tensor, h: tf.Tensor) => {
      const sums = outerSum(diagonal(c));
      const residual = tf.add(tf.sub(h, product(c, c)), tf.mul(identity, threshold2));
      const delta = tf.div(residual, sums);
      const size = sumOfSquares(tf.div(delta, sums));
      return { c: tf.add(c, partOf(delta, c, part)), size };
    };
    const first = correct(roots.c1, squares.h1);
    const second = correct(roots.c2, squares.h2);
    const d = identity.shape.at(-1)!;
    const size = tf.mul(tf.sqrt(tf.div(tf.maximum(first.size, second.size), d)), 2);
    return { roots: { c1: first.c, c2: second.c }, size };
  });
}

function partOf(delta: tf.Tensor, c: tf.Tensor, { share, factor }: Part): tf.Tensor {
  if (factor) return tf.mul(delta, factor);
  if (share === undefined) return delta;
  const values = diagonal(c);
  const large = tf.cast(tf.greater(values, tf.mul(tf.max(values, -2, true), share)), 'float32');
  const small = tf.sub(1, large);
  return tf.mul(delta, tf.sub(1, tf.mul(small, asRow(small))));
}
