import { Matrix as Dense } from 'ml-matrix';
import { type Flat, product, productOfTransposed, productWithTransposed } from './flat.ts';
import { eigenOf } from './matrix.ts';

/** A(0) = Σ_k x_k p_k q_kᵀ of drawn weights, in the basis of given output and input directions. */
export interface StartNoise {
  /** x_k², min(r, d) numbers. */
  readonly squares: Flat;
  /** Uᵀp_k and x_k·Vᵀq_k, directions × k. */
  readonly left: Flat;
  readonly right: Flat;
}

interface StartNoiseOptions {
  /** d. */
  readonly dimension: number;
  /** r. */
  readonly hidden: number;
  /** W₁, r×d, and W₂, d×r. */
  readonly w1: Flat;
  readonly w2: Flat;
  /** U, d × directions. */
  readonly left: Flat;
  /** X = W₁V and Yᵀ = W₂ᵀU, r × directions. */
  readonly x: Flat;
  readonly y: Flat;
}

/**
 * Computes the singular values and vectors of A(0) = W₂W₁ from symmetric matrices with min(r, d) rows. The squares of the
 * singular values are accurate to 1e-16 of the largest square, which suffices for √(x² + s²).
 */
export function startNoise(options: StartNoiseOptions): StartNoise {
  return options.hidden <= options.dimension ? narrowNoise(options) : wideNoise(options);
}

/** With W₂ᵀW₂ = EκEᵀ and R = κ^½Eᵀ, A = (W₂Eκ^−½)·RW₁; the first factor has orthonormal columns. */
function narrowNoise({ dimension: d, hidden: r, w1, w2, x, y }: StartNoiseOptions): StartNoise {
  const gram = productOfTransposed(w2, w2, d, r, r);
  const { vectors, values } = eigenOf(Dense.from1DArray(r, r, gram));
  const least = 1e-14 * Math.max(...values);
  const e = Float64Array.from(vectors.to1DArray());
  const scaled = (power: (kappa: number) => number) =>
    e.map((value, at) => value * power(Math.max(0, values[at % r]!)));
  const root = scaled(Math.sqrt);
  const inverse = scaled((kappa) => (kappa > least ? 1 / Math.sqrt(kappa) : 0));
  const rw1 = productOfTransposed(root, w1, r, r, d);
  const { squares, vectors: p } = leftVectors(rw1, r, d);
  const directions = x.length / r;
  const project = (weights: Flat, factor: Flat) =>
    productOfTransposed(weights, product(factor, p, r, r, r), r, directions, r);
  return { squares, left: project(y, inverse), right: project(x, root) };
}

function wideNoise({ dimension: d, hidden: r, w1, w2, left, x }: StartNoiseOptions): StartNoise {
  const { squares, vectors: p } = leftVectors(product(w2, w1, d, r, d), d, d);
  const directions = x.length / r;
  const toOutputs = product(w2, x, d, r, directions);
  const project = (columns: Flat) => productOfTransposed(columns, p, d, directions, d);
  return { squares, left: project(left), right: project(toOutputs) };
}

/** Squares of the singular values of A, n×k, and its left singular vectors. */
function leftVectors(a: Flat, n: number, k: number): { squares: Flat; vectors: Flat } {
  const gram = productWithTransposed(a, a, n, k, n);
  const { vectors, values } = eigenOf(Dense.from1DArray(n, n, gram));
  return {
    squares: Float64Array.from(values, (value) => Math.max(0, value)),
    vectors: Float64Array.from(vectors.to1DArray()),
  };
}
