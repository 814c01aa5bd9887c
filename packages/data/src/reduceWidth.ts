import { checkInteger, checkLength } from './checks.ts';
import { dot } from './orthonormal.ts';
import { checkedShape, type Shape, type Sizes, shapeOf } from './shape.ts';
import type { FloatArray, Weights } from './weights.ts';

export interface WideWeights<A extends FloatArray> extends Sizes {
  /** W₁, w×d_in, row by row. */
  readonly w1: A;
  /** W₂, d_out×w, row by row. */
  readonly w2: A;
  readonly width: number;
}

/**
 * Reduces a network to r = min(w, d_in + d_out) hidden units. It has exactly the same A(t) = W₂W₁ as the given one, at
 * every step of gradient descent and of the self-consistent dynamics: M = [W₁ᵀ ; W₂] = L·Q, and L replaces M. Computed
 * in float64; takes about 2·n²·w multiplications and memory for n·w numbers, n = d_in + d_out.
 * @returns the weights in L, with a diagonal ≥ 0, in the precision of the given arrays (float64 if they differ); for
 *   w ≤ n the given arrays themselves
 * @throws UserError when a size is not an integer of at least 1 or an array has the wrong size
 */
export function reduceWidth<A extends FloatArray>(wide: WideWeights<A>): Weights<A> {
  const { w1, w2, width } = wide;
  const shape = checkedShape(shapeOf(wide));
  const { inputs, outputs } = shape;
  checkInteger('width', width);
  checkLength('w1', w1.length, width, inputs);
  checkLength('w2', w2.length, outputs, width);
  const hidden = inputs + outputs;
  if (width <= hidden) return { w1, w2, hidden: width };

  const l = lowerTriangle(stack(wide, shape), hidden, width);
  const single = w1 instanceof Float32Array && w2 instanceof Float32Array;
  const allocate = (length: number) =>
    (single ? new Float32Array(length) : new Float64Array(length)) as A;
  const reduced = { w1: allocate(hidden * inputs), w2: allocate(outputs * hidden), hidden };
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < hidden; j++) reduced.w1[j * inputs + i] = l[i * hidden + j]!;
  }
  reduced.w2.set(l.subarray(inputs * hidden));
  return reduced;
}

/** M = [W₁ᵀ ; W₂], n×w, row by row. */
function stack(
  { w1, w2, width }: WideWeights<FloatArray>,
  { inputs, outputs }: Shape,
): Float64Array {
  const m = new Float64Array((inputs + outputs) * width);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < width; j++) m[i * width + j] = w1[j * inputs + i]!;
  }
  m.set(w2, inputs * width);
  return m;
}

/**
 * L of M = L·Q by Householder reflections of the rows, in place (Golub and Van Loan, algorithm 5.2.1 for Mᵀ). The QR
 * decomposition of ml-matrix works on columns and is four times slower here.
 */
function lowerTriangle(m: Float64Array, rows: number, columns: number): Float64Array {
  const l = new Float64Array(rows * rows);
  for (let k = 0; k < rows; k++) {
    const v = m.subarray(k * columns + k, (k + 1) * columns);
    const norm = Math.sqrt(dot(v, v));
    const first = v[0]!;
    const sign = first < 0 ? -1 : 1;
    // The reflection maps the row to −sign·norm·e₁; column k then changes its sign to make L_kk positive.
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
