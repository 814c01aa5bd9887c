import type { Stream } from '@mixed-dynamics/data';

/*
 * Row-major float64 matrices as plain arrays, for the oracle and the tests.
 */

/** A·B of A (m×k) and B (k×n). */
export function times(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [m, k, n]: readonly [number, number, number],
): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * b[l * n + j]!;
    }
  }
  return out;
}

/** Aᵀ of A (m×n). */
export function transposed(a: ArrayLike<number>, m: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => a[(at % m) * n + Math.floor(at / m)]!);
}

/** A diagonal d×d matrix of the values `first`·0.7ⁱ. */
export function fallingDiagonal(first: number, d: number): Float64Array {
  return diagonalMatrix(Float64Array.from({ length: d }, (_, i) => first * 0.7 ** i));
}

/** P·M·Q of d×d matrices. */
export function sandwich(
  p: ArrayLike<number>,
  matrix: ArrayLike<number>,
  q: ArrayLike<number>,
  d: number,
): Float64Array {
  return times(times(p, matrix, [d, d, d]), q, [d, d, d]);
}

/** A + factor·B. */
export function plus(a: ArrayLike<number>, b: ArrayLike<number>, factor = 1): Float64Array {
  return Float64Array.from(a, (value, i) => value + factor * b[i]!);
}

export function minus(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return plus(a, b, -1);
}

export function squareSum(a: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! ** 2;
  return sum;
}

/** ‖A − B‖²/number of entries: the measure in which the paper compares two networks. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return squareSum(minus(a, b)) / a.length;
}

/** ‖A − B‖/‖B‖, Frobenius. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.sqrt(squareSum(minus(a, b)) / squareSum(b));
}

export function identity(d: number): Float64Array {
  return diagonalMatrix(new Float64Array(d).fill(1));
}

export function diagonalMatrix(values: ArrayLike<number>): Float64Array {
  const d = values.length;
  return Float64Array.from({ length: d * d }, (_, at) =>
    at % (d + 1) ? 0 : values[at / (d + 1)]!,
  );
}

/** m×n independent N(0, 1). */
export function gaussian(source: Stream, m: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, source.normal);
}

/** A d×d orthogonal matrix: Gram–Schmidt, twice, on the rows of a Gaussian one. */
export function rotation(source: Stream, d: number): Float64Array {
  const out = gaussian(source, d, d);
  const row = (i: number) => out.subarray(i * d, (i + 1) * d);
  for (let i = 0; i < d; i++) {
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < i; j++) row(i).set(plus(row(i), row(j), -dot(row(i), row(j))));
    }
    const length = Math.sqrt(squareSum(row(i)));
    row(i).set(row(i).map((value) => value / length));
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
