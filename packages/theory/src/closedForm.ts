import { type Matrix as Dense, solve } from 'ml-matrix';
import { checkNumber, refusal } from './argumentError.ts';
import { type InvariantPlane, invariantPlane } from './invariantPlane.ts';
import { eigenOf, type Matrix, matrixOf, spectral } from './matrix.ts';
import { learnedOf, offDiagonal, signs, stacked, type Weights } from './network.ts';

/** Gradient flow on ½‖A − T‖² from a given start: A(t), d_out × d_in, at any t ≥ 0. */
export type Flow = (time: number) => Matrix;

/**
 * The closed form of gradient flow for given weights, exact as far as the meter of their plane is 0.
 * Time is η times the number of steps.
 * @param target T, d_out × d_in, of any rank
 * @throws ArgumentError when shapes do not fit or a number is not finite; from the flow for t < 0
 */
export function gradientFlow(
  weights: Weights,
  target: Matrix,
): { readonly plane: InvariantPlane; readonly learned: Flow } {
  const plane = invariantPlane(weights);
  const m = stacked(weights);
  const inputs = weights.w1.columns;
  checkTarget(target, weights.w2.rows, inputs);
  return { plane, learned: closedForm(m.mmul(m.transpose()), plane, target) };
}

/**
 * Equation (1) of the paper in continuous time, from A(0): dA/dt = −C₂G − GC₁ with G = A − T,
 * C₁ = √(AᵀA + s²I), C₂ = √(AAᵀ + s²I).
 * @param start A(0), d_out × d_in
 * @param s σ²w
 */
export function selfConsistentFlow(start: Matrix, target: Matrix, s: number): Flow {
  checkNumber('s', s);
  checkTarget(target, start.rows, start.columns);
  const eigen = eigenOf(offDiagonal('start', start));
  const q = spectral(
    eigen,
    eigen.values.map((h) => root(h, s)),
  );
  return closedForm(q, { alpha: s * s, beta: 0 }, target);
}

/** h + √(h² + s²), without cancellation for h < 0. */
export function root(h: number, s: number): number {
  const size = Math.hypot(h, s);
  if (h >= 0) return h + size;
  return s === 0 ? 0 : s * (s / (size - h));
}

function checkTarget({ rows, columns }: Matrix, outputs: number, inputs: number): void {
  if (rows === outputs && columns === inputs) return;
  throw refusal('target', `${outputs} × ${inputs}, like A`, `${rows} × ${columns}`);
}

/**
 * With F = [[0, Tᵀ], [T, 0]], F_β = F + (β/2)J and Ω = √(F_β² + αI), Q′ = F_βQ + QF_β − Q² + αI is
 * solved by Q = N D⁻¹, N′ = F_βN + αD, D′ = N − F_βD (Radon's lemma), so that
 *
 *     e^(−Ωt) N = ½[I + e + (I − e)Ω⁻¹F_β] Q₀ + αK,   e^(−Ωt) D = ½[I + e − (I − e)Ω⁻¹F_β] + KQ₀
 *
 * with e = e^(−2Ωt), K = (I − e)(2Ω)⁻¹. All but Q₀ is diagonal in the eigenvectors of F_β, where
 * ω − |f| = α/(ω + |f|) is taken without cancellation: a small s keeps its digits. What is left,
 * e^(ω_i t) X_ij e^(−ω_j t), is symmetric: the half that does not grow is used, and nothing overflows.
 */
function closedForm(
  start: Dense,
  { alpha, beta }: Pick<InvariantPlane, 'alpha' | 'beta'>,
  target: Matrix,
): Flow {
  const [outputs, inputs] = [target.rows, target.columns];
  const shifted = offDiagonal('target', target);
  for (const [i, sign] of signs(inputs, outputs).entries()) {
    shifted.set(i, i, (beta / 2) * sign);
  }
  const { vectors, values } = eigenOf(shifted);
  const q = vectors.transpose().mmul(start).mmul(vectors);
  const modes = values.map((f) => {
    const omega = Math.sqrt(Math.max(0, f * f + alpha));
    const near = omega > 0 ? alpha / (omega + Math.abs(f)) : 0;
    const far = omega + Math.abs(f);
    return { omega, less: f > 0 ? near : far, more: f > 0 ? far : near };
  });
  return (time) => {
    checkNumber('time', time);
    const k = modes.map(({ omega }) =>
      omega * time < 1e-12 ? time : -Math.expm1(-2 * omega * time) / (2 * omega),
    );
    const half = (one: 'less' | 'more', other: 'less' | 'more') =>
      modes.map((mode) => {
        if (mode.omega === 0) return 1;
        return (mode[one] + mode[other] * Math.exp(-2 * mode.omega * time)) / (2 * mode.omega);
      });
    const n = q.clone().mulColumnVector(half('more', 'less'));
    const d = q.clone().mulColumnVector(k);
    for (const [i, value] of half('less', 'more').entries()) {
      n.set(i, i, n.get(i, i) + alpha * k[i]!);
      d.set(i, i, d.get(i, i) + value);
    }
    const x = solve(d.transpose(), n.transpose()).transpose();
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j <= i; j++) {
        const [slow, fast] = modes[i]!.omega <= modes[j]!.omega ? [i, j] : [j, i];
        const decay = Math.exp((modes[slow]!.omega - modes[fast]!.omega) * time);
        const value = x.get(slow, fast) * decay;
        x.set(i, j, value);
        x.set(j, i, value);
      }
    }
    return matrixOf(learnedOf(vectors.mmul(x).mmul(vectors.transpose()), inputs));
  };
}
