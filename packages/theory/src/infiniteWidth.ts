import { checkNumber, refusal } from './argumentError.ts';
import { root } from './closedForm.ts';
import { eigenOf, type Matrix, matrixOf } from './matrix.ts';
import { offDiagonal, signs, type Weights } from './network.ts';

/**
 * Initial weights of width d_in + d_out for gradient descent at infinite width. Their Q has exactly the blocks of
 * equation (1), C₁ = √(AᵀA + a²I) + bI and C₂ = √(AAᵀ + a²I) − bI. Gradient descent from these weights, with any loss,
 * step size and order of updates, equals gradient descent of the infinitely wide network with this A(0). It therefore
 * differs from (1) only by the finite steps, not by a finite width. With H = [[bI, Aᵀ], [A, −bI]],
 * Q = H + √(H² + (a² − b²)I).
 * @param start A(0), d_out × d_in
 * @param a (s₁ + s₂)/2 with s_i = σ_i²w; σ²w for equal variances
 * @param b (s₁ − s₂)/2; 0 for equal variances
 * @throws ArgumentError when a number is not finite, a negative or |b| above a
 */
export function infiniteWidthStart(start: Matrix, a: number, b = 0): Weights {
  checkNumber('a', a);
  if (!(Math.abs(b) <= a)) throw refusal('b', `at most a = ${a} in size`, b);
  const h = offDiagonal('start', start);
  for (const [i, sign] of signs(start.columns, start.rows).entries()) h.set(i, i, sign * b);
  const { vectors, values } = eigenOf(h);
  const s = b === 0 ? a : Math.sqrt((a - b) * (a + b));
  const m = vectors.clone().mulRowVector(values.map((value) => Math.sqrt(root(value, s))));
  const [inputs, last] = [start.columns, m.columns - 1];
  return {
    w1: matrixOf(m.subMatrix(0, inputs - 1, 0, last).transpose()),
    w2: matrixOf(m.subMatrix(inputs, m.rows - 1, 0, last)),
  };
}
