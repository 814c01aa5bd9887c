/*
 * Singular value decomposition by one-sided Jacobi rotations (Hestenes) in float64: pairs of rows of
 * A are rotated until all are orthogonal. Then UᵀA = SVᵀ: the rows' lengths are the singular values,
 * the rows themselves those of Vᵀ, and what the rotations add up to is Uᵀ. Cyclic, with the rows in
 * the order of their lengths at the beginning of each sweep (de Rijk).
 */

/** More than any matrix has needed. */
const mostSweeps: i32 = 60;

/**
 * Rotates the rows of an n×n matrix until they are orthogonal.
 * @param a A; at the end SVᵀ, its rows longest first, those of singular value zero cleared
 * @param u Uᵀ, of which the rows of singular value zero are any orthonormal ones
 * @param s n numbers: the singular values, descending
 * @param space n numbers, then n integers of 32 bits
 * @param factors whether Uᵀ is wanted
 * @returns the sweeps it took; 0 if it came to no end
 */
export function jacobi(n: i32, a: usize, u: usize, s: usize, space: usize, factors: bool): i32 {
  const bytes = (<usize>n) << 3;
  const order = space + bytes;
  for (let i = 0; i < n; i++) store<i32>(order + ((<usize>i) << 2), i);
  if (factors) {
    memory.fill(u, 0, <usize>n * bytes);
    for (let i = 0; i < n; i++) store<f64>(u + <usize>i * (bytes + 8), 1);
  }
  // Cosines are no better known than this: the rounding of a sum of n terms (as in LAPACK's dgesvj).
  const tolerance = Math.sqrt(<f64>n) * f64.EPSILON;
  let sweeps = 0;
  let rotated = true;
  while (rotated) {
    if (sweeps === mostSweeps) return 0;
    sweeps += 1;
    rotated = false;
    const zero = sortByLength(n, a, space, order);
    for (let i = 0; i < n - 1; i++) {
      const p = <usize>load<i32>(order + ((<usize>i) << 2));
      const x = a + p * bytes;
      for (let j = i + 1; j < n; j++) {
        const q = <usize>load<i32>(order + ((<usize>j) << 2));
        const y = a + q * bytes;
        const xx = load<f64>(space + (p << 3));
        const yy = load<f64>(space + (q << 3));
        if (xx <= zero || yy <= zero) continue;
        const xy = dot(x, y, bytes);
        if (Math.abs(xy) <= tolerance * Math.sqrt(xx) * Math.sqrt(yy)) continue;
        rotated = true;
        const zeta = (yy - xx) / (2 * xy);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + t * t);
        rotate(x, y, cosine, cosine * t, bytes);
        if (factors) rotate(u + p * bytes, u + q * bytes, cosine, cosine * t, bytes);
        store<f64>(space + (p << 3), xx - t * xy);
        store<f64>(space + (q << 3), yy + t * xy);
      }
    }
  }
  const zero = sortByLength(n, a, space, order);
  for (let i = 0; i < n; i++) {
    const p = <usize>load<i32>(order + ((<usize>i) << 2));
    const square = load<f64>(space + (p << 3));
    store<f64>(s + ((<usize>i) << 3), square <= zero ? 0 : Math.sqrt(square));
  }
  return sweeps;
}

/**
 * Squared lengths of the rows, and the rows' order by them.
 * @returns what counts as zero: below the rounding of the longest row
 */
function sortByLength(n: i32, a: usize, squares: usize, order: usize): f64 {
  const bytes = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    const row = a + <usize>i * bytes;
    store<f64>(squares + ((<usize>i) << 3), dot(row, row, bytes));
  }
  // By insertion: rows that were in order hardly move.
  for (let i = 1; i < n; i++) {
    const row = load<i32>(order + ((<usize>i) << 2));
    const square = load<f64>(squares + ((<usize>row) << 3));
    let at = order + ((<usize>i) << 2);
    while (at > order && load<f64>(squares + ((<usize>load<i32>(at - 4)) << 3)) < square) {
      store<i32>(at, load<i32>(at - 4));
      at -= 4;
    }
    store<i32>(at, row);
  }
  const longest = load<f64>(squares + ((<usize>load<i32>(order)) << 3));
  return longest * f64.EPSILON * f64.EPSILON;
}

function dot(x: usize, y: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = x + bytes;
  for (; x + 64 <= end; x += 64, y += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
  }
  const both = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; x < end; x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/** x ← c·x − s·y, y ← s·x + c·y. */
function rotate(x: usize, y: usize, c: f64, s: f64, bytes: usize): void {
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  const end = x + bytes;
  for (; x + 16 <= end; x += 16, y += 16) {
    const p = v128.load(x);
    const q = v128.load(y);
    v128.store(x, f64x2.sub(f64x2.mul(cosine, p), f64x2.mul(sine, q)));
    v128.store(y, f64x2.add(f64x2.mul(sine, p), f64x2.mul(cosine, q)));
  }
  if (x === end) return;
  const p = load<f64>(x);
  const q = load<f64>(y);
  store<f64>(x, c * p - s * q);
  store<f64>(y, s * p + c * q);
}
