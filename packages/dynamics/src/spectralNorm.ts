/** The norm has converged when this many successive steps change it by less than `relativeChange`. */
const relativeChange = 1e-12;
const stillSteps = 3;

/**
 * ‖A‖₂, the largest singular value of a d×d row-major matrix, in float64: Golub–Kahan–Lanczos
 * bidiagonalisation with full reorthogonalisation (Golub & Van Loan, section 10.4), which needs a few
 * tens of matrix-vector products even for clustered leading singular values. The start vector is
 * fixed, so that equal matrices give equal norms. No engine's SVD stands in for it: their largest singular
 * values differ in the last digits (teacher of the paper), and with them η and every cell.
 */
export function spectralNorm(matrix: ArrayLike<number>, d: number): number {
  const right: Float64Array[] = [startVector(matrix, d)];
  const left: Float64Array[] = [];
  const diagonal: number[] = [];
  const above: number[] = [];
  let norm = 0;
  let still = 0;
  for (let k = 0; k < d; k++) {
    const u = orthogonalised(times(matrix, right[k]!, d), left);
    const alpha = length(u);
    diagonal.push(alpha);
    const next = largestOfBidiagonal(diagonal, above);
    still = Math.abs(next - norm) <= relativeChange * next ? still + 1 : 0;
    norm = next;
    if (alpha === 0 || still >= stillSteps) break;
    left.push(scaled(u, 1 / alpha));
    const v = orthogonalised(timesTransposed(matrix, left[k]!, d), right);
    const beta = length(v);
    if (beta <= relativeChange * norm) break;
    above.push(beta);
    right.push(scaled(v, 1 / beta));
  }
  return norm;
}

/** ‖A‖_F²/‖A‖_op² of a d×d row-major matrix, in float64. NaN for the zero matrix. */
export function stableRank(matrix: ArrayLike<number>, d: number): number {
  let squares = 0;
  for (let i = 0; i < d * d; i++) squares += matrix[i]! ** 2;
  return squares / spectralNorm(matrix, d) ** 2;
}

/**
 * A vector with a component along every direction and along the largest row, so that its product with
 * a nonzero matrix does not vanish.
 */
function startVector(matrix: ArrayLike<number>, d: number): Float64Array {
  const row = (i: number) => Float64Array.from({ length: d }, (_, j) => matrix[i * d + j]!);
  const lengths = Array.from({ length: d }, (_, i) => length(row(i)));
  const largest = row(lengths.indexOf(Math.max(...lengths)));
  const scale = Math.max(...lengths) || 1;
  return unit(largest.map((value, j) => 1 + Math.sin(j) + (2 * d * value) / scale));
}

/** Largest singular value of an upper bidiagonal matrix: bisection on its Gram matrix's eigenvalues. */
function largestOfBidiagonal(diagonal: readonly number[], above: readonly number[]): number {
  const n = diagonal.length;
  const main = diagonal.map((a, i) => a * a + (i > 0 ? above[i - 1]! ** 2 : 0));
  const off2 = diagonal.slice(0, n - 1).map((a, i) => (a * above[i]!) ** 2);
  let low = Math.max(...main);
  let high = Math.max(
    ...main.map((a, i) => a + Math.sqrt(off2[i - 1] ?? 0) + Math.sqrt(off2[i] ?? 0)),
  );
  while (high - low > 2e-16 * high) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (isAboveAll(main, off2, middle)) high = middle;
    else low = middle;
  }
  return Math.sqrt(high);
}

/** Sturm's count: x exceeds every eigenvalue when all pivots of T − xI are negative. */
function isAboveAll(main: readonly number[], off2: readonly number[], x: number): boolean {
  let pivot = main[0]! - x;
  for (let i = 1; i < main.length; i++) {
    if (pivot >= 0) return false;
    pivot = main[i]! - x - off2[i - 1]! / pivot;
  }
  return pivot < 0;
}

function times(matrix: ArrayLike<number>, x: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += matrix[i * d + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

function timesTransposed(matrix: ArrayLike<number>, x: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) out[j]! += matrix[i * d + j]! * x[i]!;
  }
  return out;
}

/** Gram–Schmidt, twice: one pass leaves cancellation errors. */
function orthogonalised(x: Float64Array, basis: readonly Float64Array[]): Float64Array {
  for (let round = 0; round < 2; round++) {
    for (const b of basis) {
      let dot = 0;
      for (let i = 0; i < x.length; i++) dot += x[i]! * b[i]!;
      for (let i = 0; i < x.length; i++) x[i]! -= dot * b[i]!;
    }
  }
  return x;
}

const length = (x: Float64Array) => Math.hypot(...x);
const scaled = (x: Float64Array, factor: number) => x.map((value) => value * factor);
const unit = (x: Float64Array) => scaled(x, 1 / length(x));
