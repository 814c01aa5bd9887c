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

/** The two layers of a network of `hidden` units, r of them; A = W₂W₁ is d_out×d_in. */
export interface Weights<A extends FloatArray = Float32Array> {
  /** W₁, r×d_in, row by row. */
  readonly w1: A;
  /** W₂, d_out×r, row by row. */
  readonly w2: A;
  /** r = min(w, d_in + d_out), or fewer where M has a smaller rank. */
  readonly hidden: number;
}

/** w may be any integer from 1 on: cost and memory stop growing at w = d_in + d_out. */
interface WeightsOptions extends Sizes, Omit<StartOptions, 'inputs' | 'outputs'> {}

/**
 * Initial weights, exactly equivalent under gradient descent to those of a width-w network with the given
 * {@link Start}, by default independent N(0, σ²) entries. With n = d_in + d_out: up to w = n they are that
 * network. Beyond, M = [W₁ᵀ ; W₂] (n×w) is replaced by the L (n×n) of its LQ decomposition, which has the
 * same A(t) at every step. Of a Gaussian M it is a lower triangle with L_ii = σ·χ_{w−i}, i = 0 … n−1, and
 * L_ij ~ N(0, σ²) below (Bartlett 1933), rows 0 … d_in−1 times σ₁ and the others times σ₂. This is neither
 * an approximation nor a large-width limit.
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
  // Bartlett's triangle: rows 0 … d_in−1 are the columns of W₁, the others the rows of W₂.
  if (width > most) return fromRows(triangle(stream, most, width), shape, most, sigmas);
  const w1 = Float32Array.from({ length: width * shape.inputs }, () => sigmas[0] * stream.normal());
  const w2 = Float32Array.from(
    { length: shape.outputs * width },
    () => sigmas[1] * stream.normal(),
  );
  return { w1, w2, hidden: width };
}

type Sigmas = readonly [first: number, second: number];

/** The L of an LQ decomposition of a rows×w matrix of N(0, 1), row by row: draws its entries in order. */
function triangle(stream: Stream, rows: number, width: number): Float64Array[] {
  return Array.from({ length: rows }, (_, i) => {
    const row = new Float64Array(rows);
    for (let j = 0; j < i; j++) row[j] = stream.normal();
    row[i] = Math.sqrt(stream.gamma((width - i) / 2, 2));
    return row;
  });
}

/**
 * MMᵀ = diag(s₁I, s₂I) exactly from w = n on, where M is reduced to √s times the identity: nothing is random.
 * Below, the columns of M are random and orthogonal.
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

/** The rows of M = [W₁ᵀ ; W₂], each times its σ, as weights in float32. */
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
 * W₁W₁ᵀ = W₂ᵀW₂ + λI. λ = 0: with m = min(d_in, d_out), G (w×m) of N(0, σ²) and random orthonormal columns
 * P (d_in×m), Q (d_out×m), W₁ = GPᵀ and W₂ = QGᵀ; P or Q of the smaller side is I, which changes no
 * distribution. M = [P ; Q]Gᵀ has rank min(w, m), to which G is reduced. λ > 0: W₂ of N(0, σ²), and W₁ = KOᵀ
 * with KKᵀ = W₂ᵀW₂ + λI (Cholesky) and random orthonormal columns O (d_in×w). λ < 0: the same with the
 * layers exchanged.
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
    // The free layer as w rows, and the widened one, of at least w directions.
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

/** K, lower triangle, with KKᵀ = XXᵀ + λI for the rows of X; λ > 0 keeps it regular. */
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

/** Σ_k factors_k · vectors_k, over as many as there are vectors. */
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

/** Weights in float32 from the rows of W₁ and of W₂ᵀ, one of each a hidden unit. */
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
