/*
 * Elementwise work on float32, everything that is wanted of some numbers in one pass over them. Sums
 * are taken in float32 over 256 numbers, and of these in float64.
 */

/** Bytes that are summed up in float32: four sums of 64 numbers. */
const block: usize = 4 * 256;

/** Σ x_i·y_i. */
export function dot(length: i32, x: usize, y: usize): f64 {
  const end = x + ((<usize>length) << 2);
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

/** The sum of four numbers of float32, in float64. */
function sumOf(four: v128): f64 {
  const low = f64x2.promote_low_f32x4(four);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1));
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
