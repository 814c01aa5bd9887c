import { checkNumber } from './argumentError.ts';
import { root } from './closedForm.ts';
import { eigenOf, type Matrix, matrixOf } from './matrix.ts';
import { offDiagonal, type Weights } from './network.ts';

/**
 * Initial weights for gradient descent at infinite width: width d_in + d_out whose Q has the
 * blocks of equation (1), C₁ = √(AᵀA + s²I) and C₂ = √(AAᵀ + s²I), exactly. Plain gradient descent
 * from them, with any loss, step and order of updates, equals that of the infinitely wide network
 * with this A(0). Compared with (1), this removes the error of finite width and leaves that of finite
 * steps.
 * @param start A(0), d_out × d_in
 * @param s σ²w
 * @throws ArgumentError when a number is not finite, or s negative
 */
export function infiniteWidthStart(start: Matrix, s: number): Weights {
  checkNumber('s', s);
  const { vectors, values } = eigenOf(offDiagonal('start', start));
  const m = vectors.clone().mulRowVector(values.map((h) => Math.sqrt(root(h, s))));
  const [inputs, last] = [start.columns, m.columns - 1];
  return {
    w1: matrixOf(m.subMatrix(0, inputs - 1, 0, last).transpose()),
    w2: matrixOf(m.subMatrix(inputs, m.rows - 1, 0, last)),
  };
}
