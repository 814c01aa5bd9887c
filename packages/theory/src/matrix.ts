import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import { checkNumbers, refusal } from './argumentError.ts';

/** A real matrix in float64, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns numbers. */
  readonly data: Float64Array;
}

/** The eigenvalue decomposition E diag(values) Eᵀ of a symmetric matrix; the columns of E = `vectors` are orthonormal. */
export function eigenOf(symmetric: Dense): {
  readonly vectors: Dense;
  readonly values: readonly number[];
} {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  return { vectors: eigenvectorMatrix, values: realEigenvalues };
}

/**
 * Converts a matrix to ml-matrix and checks it.
 * @param name the name of the argument in errors
 * @throws ArgumentError when the length does not fit the shape, or a number is not finite
 */
export function denseOf(name: string, { rows, columns, data }: Matrix): Dense {
  if (rows < 1 || columns < 1 || data.length !== rows * columns) {
    throw refusal(
      name,
      `${rows} × ${columns} = ${rows * columns} numbers, at least one`,
      data.length,
    );
  }
  checkNumbers(name, data);
  return Dense.from1DArray(rows, columns, data);
}

export function matrixOf(dense: Dense): Matrix {
  return { rows: dense.rows, columns: dense.columns, data: Float64Array.from(dense.to1DArray()) };
}
