import { checkNumber, refusal } from './argumentError.ts';
import { root } from './closedForm.ts';
import { eigenOf, type Matrix, matrixOf } from './matrix.ts';
import { offDiagonal, signs, type Weights } from './network.ts';

/**
 * Initial weights for gradient descent at infinite width: width d_in + d_out whose Q has the
 * blocks of equation (1), C₁ = √(AᵀA + a²I) + bI and C₂ = √(AAᵀ + a²I) − bI, exactly. Plain gradient descent
 * from them, with any loss, step and order of updates, equals that of the infinitely wide network
 * with this A(0). Compared with (1), this removes the error of finite width and leaves that of finite
 * steps. With H = [[bI, Aᵀ], [A, −bI]], Q = H + √(H² + (a² − b²)I).
 * @param start A(0), d_out × d_in
 * @param a σ²w; (s₁ + s₂)/2 for unequal variances s_i = σ_i²w
 * @param b 0; (s₁ − s₂)/2
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
