import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix';
import { checkNumber, refusal } from './argumentError.ts';
import { dominantRows } from './dominantRows.ts';
import {
  divideByTransposed,
  type Flat,
  product,
  productOfTransposed,
  productWithTransposed,
} from './flat.ts';
import { type InvariantPlane, invariantPlane } from './invariantPlane.ts';
import { eigenOf, type Matrix } from './matrix.ts';
import { offDiagonal, signs, stacked, type Weights } from './network.ts';

/** Gradient flow on ½‖A − T‖² from a given start: A(t), d_out × d_in, at any t ≥ 0. */
export type Flow = (time: number) => Matrix;

/**
 * The closed form of gradient flow from given weights, exact if the meter of their plane is 0. Time is η times the
 * number of steps.
 * @param target T, d_out × d_in, of any rank
 * @throws ArgumentError when shapes do not fit or a number is not finite; from the flow for t < 0
 */
export function gradientFlow(
  weights: Weights,
  target: Matrix,
): { readonly plane: InvariantPlane; readonly learned: Flow } {
  const plane = invariantPlane(weights);
  checkTarget(target, weights.w2.rows, weights.w1.columns);
  const start = narrowed(stacked(weights));
  return { plane, learned: closedForm(start, planeOf(start, weights.w1.columns, plane), target) };
}

/** A square root of Q = MMᵀ with at most as many columns as rows; singular values of rounding size count as 0. */
function narrowed(m: Dense): Dense {
  if (m.columns <= m.rows) return m;
  const scale = largestOf(m) || 1;
  const scaled = m.clone().div(scale);
  const { vectors, values } = eigenOf(scaled.mmul(scaled.transpose()));
  const least = roundingOf(values);
  const columns = values.flatMap((value, j) => (value > least ? [j] : []));
  return vectors
    .mulRowVector(values.map((value) => scale * Math.sqrt(Math.max(0, value))))
    .subMatrixColumn(columns.length > 0 ? columns : [0]);
}

/**
 * The plane on which Q moves. A singular Q has α = 0, because QJQv = αJv + βQv with Qv = 0 gives αJv = 0. An α of
 * rounding size would give the network a rank that it does not have, so α is set to 0 and β is fitted to QJQ ≈ βQ.
 */
function planeOf(
  m: Dense,
  inputs: number,
  { alpha, beta }: InvariantPlane,
): Pick<InvariantPlane, 'alpha' | 'beta'> {
  const scale = largestOf(m) || 1;
  const scaled = m.clone().div(scale);
  const gram = scaled.transpose().mmul(scaled);
  const square = gram.dot(gram);
  const regular = m.columns === m.rows && alpha > m.rows * Number.EPSILON * square * scale ** 4;
  if (regular || square === 0) return { alpha: Math.max(0, alpha), beta };
  const turned = scaled
    .transpose()
    .mulRowVector(signs(inputs, m.rows - inputs))
    .mmul(scaled);
  return { alpha: 0, beta: scale ** 2 * (turned.dot(gram.mmul(gram)) / square) };
}

const largestOf = (m: Dense): number => Math.max(Math.abs(m.max()), Math.abs(m.min()));

const roundingOf = (values: readonly number[]): number =>
  values.length * Number.EPSILON * Math.max(...values.map(Math.abs));

/**
 * Equation (1) of the paper in continuous time from A(0): dA/dt = −C₂G − GC₁ with G = A − T,
 * C₁ = √(AᵀA + s²I), C₂ = √(AAᵀ + s²I).
 * @param start A(0), d_out × d_in; singular values of rounding size count as 0
 * @param s σ²w
 * @throws ArgumentError when shapes do not fit, a number is not finite or s < 0; from the flow for t < 0
 */
export function selfConsistentFlow(start: Matrix, target: Matrix, s: number): Flow {
  checkNumber('s', s);
  checkTarget(target, start.rows, start.columns);
  const { vectors, values } = eigenOf(offDiagonal('start', start));
  const least = roundingOf(values);
  const m = vectors.mulRowVector(
    values.map((h) => Math.sqrt(root(Math.abs(h) > least ? h : 0, s))),
  );
  return closedForm(m, { alpha: s * s, beta: 0 }, target);
}

/** h + √(h² + s²), computed without cancellation for h < 0. */
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
 * solved by Radon's lemma, Q = N D⁻¹ with N′ = F_βN + αD, D′ = N − F_βD, which for Q₀ = M₀M₀ᵀ is
 *
 *     Q = αKP + e^(−Ωt)P M₀ (I + M₀ᵀ KP M₀)⁻¹ M₀ᵀ P e^(−Ωt)
 *
 * with K = (I − e^(−2Ωt))(2Ω)⁻¹ and P⁻¹ = ½[(I − Ω⁻¹F_β) + (I + Ω⁻¹F_β)e^(−2Ωt)]. Everything except M₀ is diagonal in
 * the basis of F_β's eigenvectors. There ω − |f| = α/(ω + |f|) is computed without cancellation, so that a small s
 * keeps its digits. Both terms are positive, and the second one keeps the rank of M₀. KP may grow like e^(2Ωt), so the
 * second factor is expressed in dominant rows, see {@link dominantRows}: then the matrix in brackets lies between I and
 * (1 + 4nw)I, and nothing overflows at any t.
 * @param start M₀, (d_in + d_out) × any number of columns
 */
function closedForm(
  start: Dense,
  { alpha, beta }: Pick<InvariantPlane, 'alpha' | 'beta'>,
  target: Matrix,
): Flow {
  const [outputs, inputs] = [target.rows, target.columns];
  const size = inputs + outputs;
  const shifted = offDiagonal('target', target);
  for (const [i, sign] of signs(inputs, outputs).entries()) {
    shifted.set(i, i, (beta / 2) * sign);
  }
  const { vectors, values } = eigenOf(shifted);
  const w = start.columns;
  const v = Float64Array.from(vectors.to1DArray());
  const [inV, outV] = [v.subarray(0, inputs * size), v.subarray(inputs * size)];
  const m = Float64Array.from(vectors.transpose().mmul(start).to1DArray());
  return (time) => {
    checkNumber('time', time);
    const modes = values.map((f) => modeAt(f, alpha, time));
    const logs = Float64Array.from(modes, ({ growth }) => growth);
    const { table, rest, basis } = dominantRows(m, logs, w);
    const logOf = (row: number) => (row < 0 ? 0 : logs[row]!);
    // Rows of [I ; √(KP)M₀] and of e^(−Ωt)P M₀ in the basis.
    const rows = new Float64Array(size * w);
    const moved = new Float64Array(size * w);
    for (let i = 0; i < size; i++) {
      const row = rest[i]!;
      for (let j = 0; j < w; j++) {
        const value = table[i * w + j]!;
        if (value === 0) continue;
        const log = logOf(basis[j]!);
        rows[i * w + j] = value * Math.exp(logOf(row) - log);
        if (row < 0) continue;
        const { growth, factor, ratio } = modes[row]!;
        moved[row * w + j] = value * Math.exp(basis[j]! < 0 ? factor : ratio + (growth - log));
      }
    }
    for (const [j, row] of basis.entries()) {
      if (row >= 0) moved[row * w + j] = Math.exp(modes[row]!.ratio);
    }
    const gram = productOfTransposed(rows, rows, size, w, w);
    for (let j = 0; j < w; j++) gram[j * (w + 1)]! += 1;
    const { lowerTriangularMatrix: l } = new CholeskyDecomposition(Dense.from1DArray(w, w, gram));
    divideByTransposed(moved, Float64Array.from(l.to1DArray()), size, w);
    const part = (of: Flat, count: number) => product(of, moved, count, size, w);
    const [upper, lower] = [part(outV, outputs), part(inV, inputs)];
    const data = productWithTransposed(upper, lower, outputs, w, inputs);
    if (alpha > 0) {
      const alone = outV.map((value, at) => value * modes[at % size]!.alone);
      const more = productWithTransposed(alone, inV, outputs, size, inputs);
      for (let k = 0; k < data.length; k++) data[k]! += more[k]!;
    }
    return { rows: outputs, columns: inputs, data };
  };
}

/**
 * The terms of the closed form for an eigenvalue f of F_β: `growth` = ½ln KP, `factor` = ln e^(−ωt)P, `ratio` = factor −
 * growth, and `alone` = αKP.
 */
function modeAt(f: number, alpha: number, time: number) {
  const omega = Math.sqrt(f * f + alpha);
  const far = omega + Math.abs(f);
  const near = omega > 0 ? alpha / far : 0;
  const decay = 2 * omega * time;
  const logK = Math.log(decay < 1e-12 ? time : -Math.expm1(-decay) / (2 * omega));
  const [less, more] = f > 0 ? [near, far] : [far, near];
  const logP = omega > 0 ? Math.log(2 * omega) - logOfSum(less, more, -decay) : 0;
  // ln e^(−2ωt)P, without subtracting two numbers of size ωt.
  const logPdecayed = omega > 0 ? Math.log(2 * omega) - logOfSum(more, less, decay) : 0;
  const growth = (logK + logP) / 2;
  return {
    growth,
    factor: logP - omega * time,
    ratio: (logPdecayed - logK) / 2,
    alone: alpha > 0 ? alpha * Math.exp(2 * growth) : 0,
  };
}

/** ln(a + b e^x), even if e^x underflows or overflows. */
function logOfSum(a: number, b: number, x: number): number {
  const [first, second] = [Math.log(a), Math.log(b) + x];
  const larger = Math.max(first, second);
  return larger + Math.log1p(Math.exp(Math.min(first, second) - larger));
}
