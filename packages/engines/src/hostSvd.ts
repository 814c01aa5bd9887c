import { Matrix, SVD } from 'ml-matrix';
import type { LinearAlgebra, Svd } from './engine.ts';

/** @throws RangeError when `matrix` does not hold n×n numbers */
export function checkSquare(matrix: Float64Array, n: number): void {
  if (Number.isInteger(n) && n >= 1 && matrix.length === n * n) return;
  throw new RangeError(`svd: expected ${n}×${n} numbers, got ${matrix.length}`);
}

/**
 * Full SVD of an n×n row-major matrix in float64 by ml-matrix (Golub–Kahan–Reinsch), in plain
 * JavaScript: for the engine `cpu`, and as an independent check. NaN or infinity anywhere gives NaN
 * everywhere.
 */
export function hostSvd(matrix: Float64Array, n: number): Svd {
  if (!matrix.every(Number.isFinite)) return { u: nan(n * n), s: nan(n), v: nan(n * n) };
  const svd = new SVD(Matrix.from1DArray(n, n, matrix), { autoTranspose: false });
  return {
    u: Float64Array.from(svd.leftSingularVectors.to1DArray()),
    s: Float64Array.from(svd.diagonal),
    v: Float64Array.from(svd.rightSingularVectors.to1DArray()),
  };
}

/** Singular values alone, descending: about a quarter of the time of {@link hostSvd}. */
export function hostSingularValues(matrix: Float64Array, n: number): Float64Array {
  if (!matrix.every(Number.isFinite)) return nan(n);
  const svd = new SVD(Matrix.from1DArray(n, n, matrix), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Float64Array.from(svd.diagonal);
}

export const nan = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

export const hostLinearAlgebra: LinearAlgebra = {
  svd: hostSvd,
  singularValues: hostSingularValues,
};
