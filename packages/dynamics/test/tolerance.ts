/** A value may be off by `relative` times what is expected, plus `absolute`. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/**
 * The share of the tolerance that the worst of all values uses: at most 1 when they agree. NaN and
 * curves of different lengths never agree.
 */
export function toleranceUsed(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative, absolute }: Tolerance,
): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const off = Math.abs(got[i]! - expected[i]!);
    if (off === 0) continue;
    const used = off / (relative * Math.abs(expected[i]!) + absolute);
    if (!(used <= worst)) worst = Number.isNaN(used) ? Number.POSITIVE_INFINITY : used;
  }
  return worst;
}
