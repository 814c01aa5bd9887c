import { Matrix as Dense } from 'ml-matrix';
import { refusal } from './argumentError.ts';
import { denseOf, type Matrix } from './matrix.ts';

/** The weights of a network A = W₂W₁ of any width. */
export interface Weights {
  /** W₁, w × d_in. */
  readonly w1: Matrix;
  /** W₂, d_out × w. */
  readonly w2: Matrix;
}

/**
 * M = [W₁ᵀ ; W₂], (d_in + d_out) × w. Gradient flow on any loss of A multiplies M from the left.
 * @throws ArgumentError when the widths differ or a number is not finite
 */
export function stacked({ w1, w2 }: Weights): Dense {
  const [first, second] = [denseOf('w1', w1), denseOf('w2', w2)];
  if (w1.rows !== w2.columns) {
    throw refusal('w2', `${w1.rows} columns, as many as w1 has rows`, w2.columns);
  }
  const result = Dense.zeros(w1.columns + w2.rows, w1.rows);
  result.setSubMatrix(first.transpose(), 0, 0);
  result.setSubMatrix(second, w1.columns, 0);
  return result;
}

/** [[0, Bᵀ], [B, 0]] for a matrix B; its eigenvalues are ± the singular values of B, and 0. */
export function offDiagonal(name: string, block: Matrix): Dense {
  const dense = denseOf(name, block);
  const { rows, columns } = dense;
  const result = Dense.zeros(rows + columns, rows + columns);
  result.setSubMatrix(dense.transpose(), 0, columns);
  result.setSubMatrix(dense, columns, 0);
  return result;
}

/** The diagonal of J = diag(I, −I): 1 for the inputs, −1 for the outputs. */
export function signs(inputs: number, outputs: number): number[] {
  return [...Array<number>(inputs).fill(1), ...Array<number>(outputs).fill(-1)];
}
