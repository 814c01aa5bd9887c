/*
 * Elementwise work on float32, everything that is wanted of some numbers in one pass over them. Sums
 * are taken in float32 over 256 numbers, and of these in float64.
 */

/** Bytes that are summed up in float32: four sums of 64 numbers. */
const block: usize = 4 * 256;

/** Σ x_i·y_i. */
export function dot(length: i32, x: usize, y: usize): f64 {
  const end = x + bytesOf(length);
  let total: f64 = 0;
  while (x + 16 <= end) {
    const stop = min(end, x + block);
    let sums = f32x4.splat(0);
    for (; x + 16 <= stop; x += 16, y += 16) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(x), v128.load(y)));
    }
    total += sumOf(sums);
  }
  for (; x < end; x += 4, y += 4) total += <f64>load<f32>(x) * <f64>load<f32>(y);
  return total;
}

/** Σ (x_i − y_i)². */
export function squaredDistance(length: i32, x: usize, y: usize): f64 {
  const end = x + bytesOf(length);
  let total: f64 = 0;
  while (x + 16 <= end) {
    const stop = min(end, x + block);
    let sums = f32x4.splat(0);
    for (; x + 16 <= stop; x += 16, y += 16) {
      const difference = f32x4.sub(v128.load(x), v128.load(y));
      sums = f32x4.add(sums, f32x4.mul(difference, difference));
    }
    total += sumOf(sums);
  }
  for (; x < end; x += 4, y += 4) total += squareOf(load<f32>(x) - load<f32>(y));
  return total;
}

/**
 * Σ (a_i − t_i)² and Σ (a_i − m_i)², two numbers of float64.
 * @param residual where a − t goes; 0 if it is not wanted
 */
export function distances(
  length: i32,
  a: usize,
  t: usize,
  m: usize,
  residual: usize,
  sums: usize,
): void {
  const end = a + bytesOf(length);
  let toTarget: f64 = 0;
  let toTeacher: f64 = 0;
  while (a + 16 <= end) {
    const stop = min(end, a + block);
    let first = f32x4.splat(0);
    let second = first;
    for (; a + 16 <= stop; a += 16, t += 16, m += 16) {
      const own = v128.load(a);
      const fromTarget = f32x4.sub(own, v128.load(t));
      const fromTeacher = f32x4.sub(own, v128.load(m));
      first = f32x4.add(first, f32x4.mul(fromTarget, fromTarget));
      second = f32x4.add(second, f32x4.mul(fromTeacher, fromTeacher));
      if (residual) {
        v128.store(residual, fromTarget);
        residual += 16;
      }
    }
    toTarget += sumOf(first);
    toTeacher += sumOf(second);
  }
  for (; a < end; a += 4, t += 4, m += 4) {
    const fromTarget = load<f32>(a) - load<f32>(t);
    toTarget += squareOf(fromTarget);
    toTeacher += squareOf(load<f32>(a) - load<f32>(m));
    if (residual) {
      store<f32>(residual, fromTarget);
      residual += 4;
    }
  }
  store<f64>(sums, toTarget);
  store<f64>(sums, toTeacher, 8);
}

/**
 * The sums of {@link distances} for a and b, and Σ (a_i − b_i)², five numbers of float64 with the same bits as
 * three separate passes, which would read everything twice.
 * @param residual where a − t goes
 */
export function distancesOfTwo(
  length: i32,
  a: usize,
  b: usize,
  t: usize,
  m: usize,
  residual: usize,
  sums: usize,
): void {
  const end = a + bytesOf(length);
  let aToTarget: f64 = 0;
  let aToTeacher: f64 = 0;
  let bToTarget: f64 = 0;
  let bToTeacher: f64 = 0;
  let apart: f64 = 0;
  while (a + 16 <= end) {
    const stop = min(end, a + block);
    let first = f32x4.splat(0);
    let second = first;
    let third = first;
    let fourth = first;
    let fifth = first;
    for (; a + 16 <= stop; a += 16, b += 16, t += 16, m += 16, residual += 16) {
      const own = v128.load(a);
      const other = v128.load(b);
      const target = v128.load(t);
      const teacher = v128.load(m);
      const ownResidual = f32x4.sub(own, target);
      v128.store(residual, ownResidual);
      first = f32x4.add(first, squareOfFour(ownResidual));
      second = f32x4.add(second, squareOfFour(f32x4.sub(own, teacher)));
      third = f32x4.add(third, squareOfFour(f32x4.sub(other, target)));
      fourth = f32x4.add(fourth, squareOfFour(f32x4.sub(other, teacher)));
      fifth = f32x4.add(fifth, squareOfFour(f32x4.sub(own, other)));
    }
    aToTarget += sumOf(first);
    aToTeacher += sumOf(second);
    bToTarget += sumOf(third);
    bToTeacher += sumOf(fourth);
    apart += sumOf(fifth);
  }
  for (; a < end; a += 4, b += 4, t += 4, m += 4, residual += 4) {
    const own = load<f32>(a);
    const other = load<f32>(b);
    const target = load<f32>(t);
    const teacher = load<f32>(m);
    store<f32>(residual, own - target);
    aToTarget += squareOf(own - target);
    aToTeacher += squareOf(own - teacher);
    bToTarget += squareOf(other - target);
    bToTeacher += squareOf(other - teacher);
    apart += squareOf(own - other);
  }
  store<f64>(sums, aToTarget);
  store<f64>(sums, aToTeacher, 8);
  store<f64>(sums, bToTarget, 16);
  store<f64>(sums, bToTeacher, 24);
  store<f64>(sums, apart, 32);
}

/** u·x + v·y + w·z. */
export function combine(
  length: i32,
  x: usize,
  u: f32,
  y: usize,
  v: f32,
  z: usize,
  w: f32,
  out: usize,
): void {
  const end = x + bytesOf(length);
  const first = f32x4.splat(u);
  const second = f32x4.splat(v);
  const third = f32x4.splat(w);
  for (; x + 16 <= end; x += 16, y += 16, z += 16, out += 16) {
    const two = f32x4.add(f32x4.mul(first, v128.load(x)), f32x4.mul(second, v128.load(y)));
    v128.store(out, f32x4.add(two, f32x4.mul(third, v128.load(z))));
  }
  for (; x < end; x += 4, y += 4, z += 4, out += 4) {
    store<f32>(out, u * load<f32>(x) + v * load<f32>(y) + w * load<f32>(z));
  }
}

/** x + s·y. */
export function addScaled(length: i32, x: usize, s: f32, y: usize, out: usize): void {
  const end = x + bytesOf(length);
  const scale = f32x4.splat(s);
  for (; x + 16 <= end; x += 16, y += 16, out += 16) {
    v128.store(out, f32x4.add(v128.load(x), f32x4.mul(scale, v128.load(y))));
  }
  for (; x < end; x += 4, y += 4, out += 4) store<f32>(out, load<f32>(x) + s * load<f32>(y));
}

/** A − s·(B + Bᵀ) of d×d matrices. */
export function subtractSymmetric(d: i32, a: usize, s: f32, b: usize, out: usize): void {
  const row = bytesOf(d);
  const whole = bytesOf(d & -4);
  const scale = f32x4.splat(s);
  for (let i: usize = 0; i < row; i += 4) {
    const line = (i >> 2) * row;
    let x: usize = 0;
    if (i + 16 <= row && (i & 15) === 0) {
      // Four rows at a time, by squares of four columns, which are transposed in registers.
      for (; x < whole; x += 16) {
        const other = b + (x >> 2) * row + i;
        const r0 = v128.load(other);
        const r1 = v128.load(other + row);
        const r2 = v128.load(other + 2 * row);
        const r3 = v128.load(other + 3 * row);
        const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
        const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        const at = line + x;
        subtractSum(a, scale, b, v128.shuffle<f64>(low01, low23, 0, 2), at, out);
        subtractSum(a, scale, b, v128.shuffle<f64>(low01, low23, 1, 3), at + row, out);
        subtractSum(a, scale, b, v128.shuffle<f64>(high01, high23, 0, 2), at + 2 * row, out);
        subtractSum(a, scale, b, v128.shuffle<f64>(high01, high23, 1, 3), at + 3 * row, out);
      }
    }
    // What the squares leave: the last columns of the first rows, the last rows.
    for (x = i < whole ? whole : 0; x < row; x += 4) {
      const both = load<f32>(b + line + x) + load<f32>(b + (x >> 2) * row + i);
      store<f32>(out + line + x, load<f32>(a + line + x) - s * both);
    }
  }
}

function subtractSum(a: usize, s: v128, b: usize, mirrored: v128, at: usize, out: usize): void {
  const both = f32x4.add(v128.load(b + at), mirrored);
  v128.store(out + at, f32x4.sub(v128.load(a + at), f32x4.mul(s, both)));
}

/**
 * C + fΔ with Δ_ij = R_ij/(c_i + c_j), R = H + s²I − P, all d×d, where c is the diagonal of C and
 * P = C².
 * @param threshold2 s²
 * @param share only rows and columns of c_i > share·max c are corrected; all, if it is negative
 * @param p is written to, and back as it was
 * @param space 3d numbers
 * @returns Σ (Δ_ij/(c_i + c_j))², whatever f and the share
 */
export function correctRoot(
  d: i32,
  c: usize,
  h: usize,
  p: usize,
  threshold2: f32,
  f: f32,
  share: f32,
  out: usize,
  space: usize,
): f64 {
  const row = bytesOf(d);
  const all = space + row;
  const large = all + row;
  let most = load<f32>(c);
  for (let i: usize = 0; i < row; i += 4) {
    const own = load<f32>(c + (i >> 2) * (row + 4));
    store<f32>(space + i, own);
    most = max(most, own);
  }
  for (let i: usize = 0; i < row; i += 4) {
    store<f32>(all + i, f);
    store<f32>(large + i, share < 0 || load<f32>(space + i) > share * most ? f : 0);
  }
  let total: f64 = 0;
  for (let i: usize = 0; i < row; i += 4) {
    const onDiagonal = load<f32>(p + i);
    // The diagonal's share of s²: exact where C² is little more than that.
    store<f32>(p + i, onDiagonal - threshold2);
    const factors = load<f32>(large + i) === f ? all : large;
    total += correctRow(row, load<f32>(space + i), space, c, h, p, factors, out);
    store<f32>(p + i, onDiagonal);
    c += row;
    h += row;
    p += row;
    out += row;
  }
  return total;
}

function correctRow(
  row: usize,
  own: f32,
  diagonal: usize,
  c: usize,
  h: usize,
  p: usize,
  factors: usize,
  out: usize,
): f64 {
  const one = f32x4.splat(1);
  const left = f32x4.splat(own);
  let sums = f32x4.splat(0);
  let x: usize = 0;
  for (; x + 16 <= row; x += 16) {
    const inverse = f32x4.div(one, f32x4.add(left, v128.load(diagonal + x)));
    const delta = f32x4.mul(f32x4.sub(v128.load(h + x), v128.load(p + x)), inverse);
    const size = f32x4.mul(delta, inverse);
    sums = f32x4.add(sums, f32x4.mul(size, size));
    const change = f32x4.mul(delta, v128.load(factors + x));
    v128.store(out + x, f32x4.add(v128.load(c + x), change));
  }
  let total = sumOf(sums);
  for (; x < row; x += 4) {
    const inverse: f32 = 1 / (own + load<f32>(diagonal + x));
    const delta = (load<f32>(h + x) - load<f32>(p + x)) * inverse;
    total += squareOf(delta * inverse);
    store<f32>(out + x, load<f32>(c + x) + delta * load<f32>(factors + x));
  }
  return total;
}

function bytesOf(length: i32): usize {
  return (<usize>length) << 2;
}

function squareOf(x: f32): f64 {
  return <f64>x * <f64>x;
}

function squareOfFour(x: v128): v128 {
  return f32x4.mul(x, x);
}

/** The sum of four numbers of float32, in float64. */
function sumOf(four: v128): f64 {
  const low = f64x2.promote_low_f32x4(four);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1));
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
