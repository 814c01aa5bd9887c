import { checkInteger, checkLength } from './checks.ts';
import type { FloatArray, Weights } from './weights.ts';

export interface WideWeights<A extends FloatArray> {
  /** W₁, w×d, row by row. */
  readonly w1: A;
  /** W₂, d×w, row by row. */
  readonly w2: A;
  readonly dimension: number;
  readonly width: number;
}

/**
 * The network of r = min(w, 2d) units that has exactly the same A(t) = W₂W₁ as the given one, at
 * every step of gradient descent and of the self-consistent dynamics: M = [W₁ᵀ ; W₂] = L·Q, and L
 * replaces M. Computed in float64; about 8·d²·w multiplications and 2·d·w float64 numbers.
 * @returns L in the precision of the given arrays (float64 when they differ), with a diagonal ≥ 0;
 *   for w ≤ 2d the given arrays themselves
 * @throws UserError when a size is not an integer of at least 1 or an array has the wrong size
 */
export function reduceWidth<A extends FloatArray>(wide: WideWeights<A>): Weights<A> {
  const { w1, w2, dimension: d, width } = wide;
  checkInteger('dimension', d);
  checkInteger('width', width);
  checkLength('w1', w1.length, width, d);
  checkLength('w2', w2.length, d, width);
  if (width <= 2 * d) return { w1, w2, hidden: width };

  const hidden = 2 * d;
  const l = lowerTriangle(stack(wide), hidden, width);
  const single = w1 instanceof Float32Array && w2 instanceof Float32Array;
  const allocate = (length: number) =>
    (single ? new Float32Array(length) : new Float64Array(length)) as A;
  const reduced = { w1: allocate(hidden * d), w2: allocate(d * hidden), hidden };
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < hidden; j++) reduced.w1[j * d + i] = l[i * hidden + j]!;
  }
  reduced.w2.set(l.subarray(d * hidden));
  return reduced;
}

/** M = [W₁ᵀ ; W₂], 2d×w, row by row. */
function stack({ w1, w2, dimension: d, width }: WideWeights<FloatArray>): Float64Array {
  const m = new Float64Array(2 * d * width);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < width; j++) m[i * width + j] = w1[j * d + i]!;
  }
  m.set(w2, d * width);
  return m;
}

/**
 * L of M = L·Q by Householder reflections of the rows, in place (Golub and Van Loan, algorithm
 * 5.2.1 for Mᵀ). Our own, because ml-matrix's QR works on columns, which is four times slower here.
 */
function lowerTriangle(m: Float64Array, rows: number, columns: number): Float64Array {
  const l = new Float64Array(rows * rows);
  for (let k = 0; k < rows; k++) {
    const v = m.subarray(k * columns + k, (k + 1) * columns);
    const norm = Math.sqrt(dot(v, v));
    const first = v[0]!;
    const sign = first < 0 ? -1 : 1;
    // The reflection sends the row to −sign·norm·e₁; the sign is then turned to make L_kk positive.
    v[0] = first + sign * norm;
    const half = norm * (norm + Math.abs(first));
    l[k * rows + k] = norm;
    for (let i = k + 1; i < rows; i++) {
      const row = m.subarray(i * columns + k, (i + 1) * columns);
      // A row of zeros needs no reflection, but the rows below still have entries in column k.
      const factor = half === 0 ? 0 : dot(v, row) / half;
      for (let j = 0; j < row.length; j++) row[j]! -= factor * v[j]!;
      l[i * rows + k] = -sign * row[0]!;
    }
  }
  return l;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
