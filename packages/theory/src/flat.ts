/** A small matrix, row-major in a flat array. Products are written into `out` if it is given. */
export type Flat = Float64Array;

/** out = A·B, A n×k, B k×m. */
export function product(
  a: Flat,
  b: Flat,
  n: number,
  k: number,
  m: number,
  out: Flat = new Float64Array(n * m),
): Flat {
  for (let i = 0; i < n; i++) addUpRows(out, i * m, a, i * k, 1, b, k, m);
  return out;
}

/** out = Aᵀ·B, A k×n, B k×m. */
export function productOfTransposed(
  a: Flat,
  b: Flat,
  k: number,
  n: number,
  m: number,
  out: Flat = new Float64Array(n * m),
): Flat {
  for (let i = 0; i < n; i++) addUpRows(out, i * m, a, i, n, b, k, m);
  return out;
}

/** out[to … to + m − 1] = Σ_l a[from + l·step] × row l of B, four rows at a time. */
function addUpRows(
  out: Flat,
  to: number,
  a: Flat,
  from: number,
  step: number,
  b: Flat,
  k: number,
  m: number,
): void {
  const end = to + m;
  out.fill(0, to, end);
  let l = 0;
  for (; l + 3 < k; l += 4) {
    const f0 = a[from + l * step]!;
    const f1 = a[from + (l + 1) * step]!;
    const f2 = a[from + (l + 2) * step]!;
    const f3 = a[from + (l + 3) * step]!;
    if (f0 === 0 && f1 === 0 && f2 === 0 && f3 === 0) continue; // half of a width-reduced matrix is 0
    for (let at = to, row = l * m; at < end; at++, row++) {
      out[at]! += f0 * b[row]! + f1 * b[row + m]! + (f2 * b[row + 2 * m]! + f3 * b[row + 3 * m]!);
    }
  }
  for (; l < k; l++) {
    const factor = a[from + l * step]!;
    for (let at = to, row = l * m; at < end; at++, row++) out[at]! += factor * b[row]!;
  }
}

/** out = A·Bᵀ, A n×k, B m×k. */
export function productWithTransposed(
  a: Flat,
  b: Flat,
  n: number,
  k: number,
  m: number,
  out: Flat = new Float64Array(n * m),
): Flat {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!;
      out[i * m + j] = sum;
    }
  }
  return out;
}

/** A ← A·L⁻ᵀ, A n×k, L k×k lower triangular. */
export function divideByTransposed(a: Flat, l: Flat, n: number, k: number): void {
  for (let i = 0; i < n; i++) {
    const at = i * k;
    for (let j = 0; j < k; j++) {
      let sum = a[at + j]!;
      for (let h = 0; h < j; h++) sum -= a[at + h]! * l[j * k + h]!;
      a[at + j] = sum / l[j * k + j]!;
    }
  }
}

/** Σ a_k b_k: tr AᵀB. */
export function dot(a: Flat, b: Flat): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** The first `count` columns of a rows × columns matrix. */
export function firstColumns(a: Flat, rows: number, columns: number, count: number): Flat {
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) out.set(a.subarray(i * columns, i * columns + count), i * count);
  return out;
}

/** An orthonormal basis of the span of the columns, rows × rank, by Gram–Schmidt with two passes per column. */
export function orthonormalBasis(
  a: Flat,
  rows: number,
  columns: number,
): { readonly basis: Flat; readonly rank: number } {
  const found: Flat[] = [];
  for (let j = 0; j < columns; j++) {
    const v = Float64Array.from({ length: rows }, (_, i) => a[i * columns + j]!);
    const before = Math.sqrt(dot(v, v));
    for (let pass = 0; pass < 2; pass++) {
      for (const u of found) {
        const overlap = dot(u, v);
        for (let i = 0; i < rows; i++) v[i]! -= overlap * u[i]!;
      }
    }
    const after = Math.sqrt(dot(v, v));
    if (after > 1e-10 * before) found.push(v.map((value) => value / after));
  }
  const rank = found.length;
  const basis = new Float64Array(rows * rank);
  for (const [j, v] of found.entries()) {
    for (let i = 0; i < rows; i++) basis[i * rank + j] = v[i]!;
  }
  return { basis, rank };
}
