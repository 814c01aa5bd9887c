/*
 * C = α·op(A)·op(B) + β·C in float32, row-major, as in GotoBLAS: blocks of A and B are copied into
 * panels of 4 rows and 8 columns, so that the innermost loop reads both in order from the cache and
 * keeps a 4×8 tile of C in registers. No larger tile: TurboFan loads all operands of a basic block
 * before it multiplies, and with eight accumulators that fills 14 of the 15 registers that V8 has.
 *
 * The terms of an entry are added in an order that depends on k alone.
 */

/** Rows and columns of a tile. */
const tileRows: i32 = 4;
const tileColumns: i32 = 8;
/** The largest blocks: of A 128×256, of B 256×512. What surrounds them changes little. */
const mostRows: i32 = 128;
const mostDepth: i32 = 256;
const mostColumns: i32 = 512;

const bytesOfA: usize = 4 * mostRows * mostDepth;
const bytesOfB: usize = 4 * mostDepth * mostColumns;

/** Bytes of `space`: a block of A, one of B, and a tile. */
export function productSpace(): usize {
  return bytesOfA + bytesOfB + 4 * tileRows * tileColumns;
}

/**
 * @param a m×k, or k×m if `transposeA`
 * @param b k×n, or n×k if `transposeB`
 * @param c m×n; not read where β = 0
 * @param symmetric the product is (m = n): tiles below the diagonal are left out
 * @param space memory for the panels, {@link productSpace} bytes from a multiple of 16
 */
export function sgemm(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  transposeA: bool,
  b: usize,
  transposeB: bool,
  c: usize,
  alpha: f32,
  beta: f32,
  symmetric: bool,
  space: usize,
): void {
  const panelsOfA = space;
  const panelsOfB = space + bytesOfA;
  const spare = panelsOfB + bytesOfB;
  const strideA = (<usize>(transposeA ? m : k)) << 2;
  const strideB = (<usize>(transposeB ? k : n)) << 2;
  const strideC = (<usize>n) << 2;
  const rows = evenParts(m, mostRows, tileRows);
  const columns = evenParts(n, mostColumns, tileColumns);
  const depth = evenParts(k, mostDepth, 1);
  for (let j = 0; j < n; j += columns) {
    const width = min(columns, n - j);
    for (let l = 0; l < k; l += depth) {
      const terms = min(depth, k - l);
      const blockB = b + element(transposeB ? j : l, strideB, transposeB ? l : j);
      if (transposeB) packRows(blockB, strideB, width, terms, panelsOfB, tileColumns);
      else packColumns(blockB, strideB, width, terms, panelsOfB, tileColumns);
      for (let i = 0; i < m; i += rows) {
        if (symmetric && i >= j + width) break;
        const height = min(rows, m - i);
        const blockA = a + element(transposeA ? l : i, strideA, transposeA ? i : l);
        if (transposeA) packColumns(blockA, strideA, height, terms, panelsOfA, tileRows);
        else packRows(blockA, strideA, height, terms, panelsOfA, tileRows);
        for (let x = 0; x < width; x += tileColumns) {
          // Where the diagonal leaves these columns, tiles further down are not wanted.
          const end = symmetric ? min(height, j + x + tileColumns - i) : height;
          const panelB = panelsOfB + ((<usize>(x * terms)) << 2);
          for (let y = 0; y < end; y += tileRows) {
            const panelA = panelsOfA + ((<usize>(y * terms)) << 2);
            const target = c + element(i + y, strideC, j + x);
            const factor: f32 = l === 0 ? beta : 1;
            if (y + tileRows <= height && x + tileColumns <= width) {
              multiplyPanels(terms, panelA, panelB, target, strideC, alpha, factor);
            } else {
              multiplyPanels(terms, panelA, panelB, spare, 4 * tileColumns, alpha, 0);
              addPart(
                spare,
                min(tileRows, height - y),
                min(tileColumns, width - x),
                target,
                strideC,
                factor,
              );
            }
          }
        }
      }
    }
  }
}

/** The length of about equal parts of `total`, at most `most` and a multiple of `unit`. */
function evenParts(total: i32, most: i32, unit: i32): i32 {
  const parts = (total + most - 1) / most;
  const length = parts > 1 ? (total + parts - 1) / parts : total;
  return ((length + unit - 1) / unit) * unit;
}

/** Where the entry of this row and column is, from the beginning of its matrix. */
function element(row: i32, stride: usize, column: i32): usize {
  return <usize>row * stride + ((<usize>column) << 2);
}

/** A tile of C: α times the panels' product, plus β times what is there. */
function multiplyPanels(
  terms: i32,
  a: usize,
  b: usize,
  c: usize,
  stride: usize,
  alpha: f32,
  beta: f32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = a + ((<usize>terms) << 4);
  do {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, left, c00);
    c01 = multiplyAdd(a0, right, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, left, c10);
    c11 = multiplyAdd(a1, right, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(a2, left, c20);
    c21 = multiplyAdd(a2, right, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(a3, left, c30);
    c31 = multiplyAdd(a3, right, c31);
    a += 16;
    b += 32;
  } while (a < end);
  storeRow(c, c00, c01, alpha, beta);
  storeRow(c + stride, c10, c11, alpha, beta);
  storeRow(c + 2 * stride, c20, c21, alpha, beta);
  storeRow(c + 3 * stride, c30, c31, alpha, beta);
}

/** a·b + c: rounded twice, everywhere alike; with relaxed SIMD once, where the processor can. */
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

function storeRow(c: usize, left: v128, right: v128, alpha: f32, beta: f32): void {
  const scale = f32x4.splat(alpha);
  left = f32x4.mul(left, scale);
  right = f32x4.mul(right, scale);
  if (beta !== 0) {
    const share = f32x4.splat(beta);
    left = f32x4.add(left, f32x4.mul(share, v128.load(c)));
    right = f32x4.add(right, f32x4.mul(share, v128.load(c, 16)));
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/** What of a tile lies within C, added to β times what is there. */
function addPart(tile: usize, rows: i32, columns: i32, c: usize, stride: usize, beta: f32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = c + element(i, stride, j);
      const value = load<f32>(tile + element(i, 4 * tileColumns, j));
      store<f32>(at, beta === 0 ? value : value + beta * load<f32>(at));
    }
  }
}

/** Panels of `unit` columns, 4 or 8, one row after another; columns that are missing are zero. */
function packColumns(
  from: usize,
  stride: usize,
  columns: i32,
  terms: i32,
  to: usize,
  unit: i32,
): void {
  const step = (<usize>unit) << 2;
  for (let j = 0; j < columns; j += unit) {
    const end = to + <usize>terms * step;
    let row = from + ((<usize>j) << 2);
    if (j + unit > columns) {
      for (; to < end; to += step, row += stride) {
        for (let x = 0; x < unit; x++) {
          const at = (<usize>x) << 2;
          store<f32>(to + at, j + x < columns ? load<f32>(row + at) : 0);
        }
      }
    } else if (unit === 4) {
      for (; to < end; to += 16, row += stride) v128.store(to, v128.load(row));
    } else {
      for (; to < end; to += 32, row += stride) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
      }
    }
  }
}

/** Panels of `unit` rows, 4 or 8, transposed; rows that are missing are zero. */
function packRows(from: usize, stride: usize, rows: i32, terms: i32, to: usize, unit: i32): void {
  const step = (<usize>unit) << 2;
  for (let i = 0; i < rows; i += unit) {
    for (let y = 0; y < unit; y += 4) {
      const row = from + <usize>(i + y) * stride;
      transposeRows(row, stride, min(4, rows - i - y), terms, to + ((<usize>y) << 2), step);
    }
    to += <usize>terms * step;
  }
}

/** Up to four rows as groups of four numbers, `step` bytes from one group to the next. */
function transposeRows(
  row: usize,
  stride: usize,
  rows: i32,
  terms: i32,
  to: usize,
  step: usize,
): void {
  let l = 0;
  if (rows === 4) {
    for (; l + 4 <= terms; l += 4, row += 16, to += 4 * step) {
      const r0 = v128.load(row);
      const r1 = v128.load(row + stride);
      const r2 = v128.load(row + 2 * stride);
      const r3 = v128.load(row + 3 * stride);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(to + step, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(to + 2 * step, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(to + 3 * step, v128.shuffle<f64>(high01, high23, 1, 3));
    }
  }
  for (; l < terms; l++, row += 4, to += step) {
    for (let y = 0; y < 4; y++) {
      store<f32>(to + ((<usize>y) << 2), y < rows ? load<f32>(row + <usize>y * stride) : 0);
    }
  }
}

/** The upper triangle of an n×n matrix over the lower one, by squares that are transposed in registers. */
export function mirror(n: i32, c: usize): void {
  const stride = (<usize>n) << 2;
  const whole = n & -4;
  for (let i = 0; i < whole; i += 4) {
    for (let j = 0; j < i; j += 4) {
      transposeRows(c + element(j, stride, i), stride, 4, 4, c + element(i, stride, j), stride);
    }
    for (let y = i + 1; y < i + 4; y++) mirrorRow(c, stride, y, i, y);
  }
  for (let y = whole; y < n; y++) mirrorRow(c, stride, y, 0, y);
}

function mirrorRow(c: usize, stride: usize, y: i32, from: i32, to: i32): void {
  for (let x = from; x < to; x++) {
    store<f32>(c + element(y, stride, x), load<f32>(c + element(x, stride, y)));
  }
}
