import { checkInteger, checkPositive } from './checks.ts';
import { dot, drawOrthonormal } from './orthonormal.ts';
import { checkedShape, type Shape, type Sizes, shapeOf } from './shape.ts';
import {
  balanceOf,
  checkBalancedWidth,
  type StartOptions,
  variancesOf,
  widestBalanced,
} from './start.ts';
import type { Stream } from './stream.ts';

export type FloatArray = Float32Array | Float64Array;

/** The two layers of a network with r = `hidden` units; A = W₂W₁ is d_out×d_in. */
export interface Weights<A extends FloatArray = Float32Array> {
  /** W₁, r×d_in, row by row. */
  readonly w1: A;
  /** W₂, d_out×r, row by row. */
  readonly w2: A;
  /** r = min(w, d_in + d_out), or less if M has a smaller rank. */
  readonly hidden: number;
}

/** `width` may be any integer of at least 1: time and memory do not grow beyond w = d_in + d_out. */
interface WeightsOptions extends Sizes, Omit<StartOptions, 'inputs' | 'outputs'> {}

/**
 * Draws initial weights that under gradient descent are exactly equivalent to those of a width-w network with the given
 * {@link Start}, by default independent N(0, σ²) entries. Let n = d_in + d_out. For w ≤ n the weights are those of that
 * network. For w > n, the factor L (n×n) of the LQ decomposition replaces M = [W₁ᵀ ; W₂] (n×w); it has the same A(t) at
 * every step. For a Gaussian M with unit variance, L is lower triangular with L_ii = χ_{w−i}, i = 0 … n−1, and N(0, 1)
 * entries below the diagonal (Bartlett 1933); its rows 0 … d_in−1 are multiplied by σ₁ and the others by σ₂. This is
 * neither an approximation nor a large-width limit.
 * @throws UserError when a size or `width` is not an integer of at least 1, σ² or the ratio of variances is not
 *   positive, or a λ-balanced start is too wide
 */
export function drawWeights(stream: Stream, options: WeightsOptions): Weights {
  const { width, sigma2, start, varianceRatio = 1 } = options;
  const shape = checkedShape(shapeOf(options));
  checkInteger('width', width);
  checkPositive('sigma2', sigma2);
  checkPositive('varianceRatio', varianceRatio);
  const lambda = balanceOf(start);
  if (lambda !== undefined) {
    checkBalancedWidth(lambda, width, shape);
    return drawBalanced(stream, shape, width, Math.sqrt(sigma2), lambda);
  }
  const { first, second } = variancesOf(options);
  const sigmas = [Math.sqrt(first), Math.sqrt(second)] as const;
  if (start === 'orthogonal') return drawOrthogonal(stream, shape, width, sigmas);
  const most = shape.inputs + shape.outputs;
  // Rows 0 … d_in−1 of Bartlett's L are the columns of W₁, the others are the rows of W₂.
  if (width > most) return fromRows(triangle(stream, most, width), shape, most, sigmas);
  const w1 = Float32Array.from({ length: width * shape.inputs }, () => sigmas[0] * stream.normal());
  const w2 = Float32Array.from(
    { length: shape.outputs * width },
    () => sigmas[1] * stream.normal(),
  );
  return { w1, w2, hidden: width };
}

type Sigmas = readonly [first: number, second: number];

/** The rows of L in the LQ decomposition of a rows×w matrix of N(0, 1) entries; draws the entries of L in order. */
function triangle(stream: Stream, rows: number, width: number): Float64Array[] {
  return Array.from({ length: rows }, (_, i) => {
    const row = new Float64Array(rows);
    for (let j = 0; j < i; j++) row[j] = stream.normal();
    row[i] = Math.sqrt(stream.gamma((width - i) / 2, 2));
    return row;
  });
}

/**
 * For w ≥ n, MMᵀ = diag(s₁I, s₂I) exactly; M is reduced to √s times the identity and nothing is random. For w < n, the
 * columns of M are random and orthogonal.
 */
function drawOrthogonal(stream: Stream, shape: Shape, width: number, sigmas: Sigmas): Weights {
  const n = shape.inputs + shape.outputs;
  const hidden = Math.min(width, n);
  const norm = Math.sqrt(Math.max(width, n));
  const columns = width < n ? drawOrthonormal(stream, n, width) : undefined;
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: hidden }, (_, j) =>
      columns ? norm * columns[j]![i]! : i === j ? norm : 0,
    ),
  );
  return fromRows(rows, shape, hidden, sigmas);
}

/** Weights in float32 from the rows of M = [W₁ᵀ ; W₂], multiplied by the σ of their layer. */
function fromRows(
  rows: readonly Float64Array[],
  { inputs, outputs }: Shape,
  hidden: number,
  [first, second]: Sigmas,
): Weights {
  const w1 = new Float32Array(hidden * inputs);
  const w2 = new Float32Array(outputs * hidden);
  rows.forEach((row, i) => {
    for (let j = 0; j < hidden; j++) {
      if (i < inputs) w1[j * inputs + i] = first * row[j]!;
      else w2[(i - inputs) * hidden + j] = second * row[j]!;
    }
  });
  return { w1, w2, hidden };
}

/**
 * Draws W₁W₁ᵀ = W₂ᵀW₂ + λI.
 * - λ = 0: with m = min(d_in, d_out), G (w×m) with N(0, σ²) entries, and P (d_in×m) and Q (d_out×m) with random
 *   orthonormal columns, W₁ = GPᵀ and W₂ = QGᵀ. On the smaller side P or Q is I, which does not change the
 *   distribution. M = [P ; Q]Gᵀ has rank min(w, m), to which G is reduced.
 * - λ > 0: W₂ has N(0, σ²) entries, and W₁ = KOᵀ with KKᵀ = W₂ᵀW₂ + λI (Cholesky) and O (d_in×w) with random
 *   orthonormal columns.
 * - λ < 0: as for λ > 0, with the layers exchanged.
 */
function drawBalanced(
  stream: Stream,
  shape: Shape,
  width: number,
  sigma: number,
  lambda: number,
): Weights {
  const { inputs, outputs } = shape;
  if (lambda !== 0) {
    // `free` is the Gaussian layer as w rows; `widened` is the layer that it determines.
    const free = Array.from({ length: width }, () =>
      Float64Array.from({ length: lambda > 0 ? outputs : inputs }, () => sigma * stream.normal()),
    );
    const k = cholesky(free, Math.abs(lambda));
    const basis = drawOrthonormal(stream, widestBalanced(lambda, shape), width);
    const widened = k.map((row) => combine(row, basis));
    return lambda > 0 ? fromUnits(widened, free) : fromUnits(free, widened);
  }
  const m = Math.min(inputs, outputs);
  const g =
    width > m
      ? transposed(triangle(stream, m, width))
      : Array.from({ length: width }, () => Float64Array.from({ length: m }, stream.normal));
  const narrow = g.map((row) => row.map((value) => sigma * value));
  const basis = drawOrthonormal(stream, Math.max(inputs, outputs), m);
  const wide = narrow.map((row) => combine(row, basis));
  return inputs <= outputs ? fromUnits(narrow, wide) : fromUnits(wide, narrow);
}

/** The lower triangular K with KKᵀ = XXᵀ + λI, X given by its rows; λ > 0 makes the sum positive definite. */
function cholesky(x: readonly Float64Array[], lambda: number): Float64Array[] {
  const k = x.map(() => new Float64Array(x.length));
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = dot(x[i]!, x[j]!) + (i === j ? lambda : 0);
      for (let l = 0; l < j; l++) rest -= k[i]![l]! * k[j]![l]!;
      k[i]![j] = i === j ? Math.sqrt(rest) : rest / k[j]![j]!;
    }
  }
  return k;
}

/** Σ_k factors_k · vectors_k; factors without a vector are ignored. */
function combine(factors: Float64Array, vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, k) => {
    const factor = factors[k]!;
    if (factor !== 0) for (let i = 0; i < sum.length; i++) sum[i]! += factor * vector[i]!;
  });
  return sum;
}

function transposed(rows: readonly Float64Array[]): Float64Array[] {
  return rows.map((_, j) => Float64Array.from(rows, (row) => row[j]!));
}

/** Weights in float32 from the rows of W₁ and of W₂ᵀ, which belong to one hidden unit each. */
function fromUnits(first: readonly Float64Array[], second: readonly Float64Array[]): Weights {
  const hidden = first.length;
  const [inputs, outputs] = [first[0]!.length, second[0]!.length];
  const w1 = new Float32Array(hidden * inputs);
  const w2 = new Float32Array(outputs * hidden);
  first.forEach((row, k) => {
    w1.set(row, k * inputs);
  });
  second.forEach((row, k) => {
    for (let i = 0; i < outputs; i++) w2[i * hidden + k] = row[i]!;
  });
  return { w1, w2, hidden };
}
