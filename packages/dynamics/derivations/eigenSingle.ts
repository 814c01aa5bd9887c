const sweeps = 12;

/**
 * Eigenvalues and eigenvectors of a symmetric d×d matrix by cyclic Jacobi rotations, every number
 * rounded to float32: the accuracy of an eigendecomposition in single precision.
 * @returns values λ, and V row by row with the eigenvectors as columns
 */
export function eigenSingle(matrix: ArrayLike<number>, d: number) {
  const a = Float32Array.from(matrix);
  const v = Float32Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) rotate(a, v, p, q, d);
    }
  }
  return { values: Float32Array.from({ length: d }, (_, i) => a[i * d + i]!), vectors: v };
}

/** Makes a_pq zero. */
function rotate(a: Float32Array, v: Float32Array, p: number, q: number, d: number): void {
  const coupling = a[p * d + q]!;
  if (coupling === 0) return;
  const theta = (a[q * d + q]! - a[p * d + p]!) / (2 * coupling);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
  const c = Math.fround(1 / Math.hypot(1, t));
  const s = Math.fround(t * c);
  for (let k = 0; k < d; k++) turn(a, k * d + p, k * d + q, c, s);
  for (let k = 0; k < d; k++) turn(a, p * d + k, q * d + k, c, s);
  for (let k = 0; k < d; k++) turn(v, k * d + p, k * d + q, c, s);
  a[p * d + q] = 0;
  a[q * d + p] = 0;
}

function turn(m: Float32Array, at: number, other: number, c: number, s: number): void {
  const [x, y] = [m[at]!, m[other]!];
  m[at] = c * x - s * y;
  m[other] = s * x + c * y;
}
