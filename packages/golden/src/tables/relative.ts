/**
 * The size that a difference is held against in a row: |golden|, but never less than where the
 * absolute tolerance takes over (absolute/relative), so that a value near zero does not turn
 * rounding into an infinite relative difference. With an absolute tolerance alone every row is
 * held against the column's mean size, so that rows of small integers do not outweigh the others.
 */
export function scaleOf(
  { absolute, relative }: { readonly absolute: number; readonly relative: number },
  golden: readonly number[],
): (value: number) => number {
  if (relative > 0) return (value) => Math.max(Math.abs(value), absolute / relative);
  if (absolute === 0) return Math.abs;
  const mean = golden.reduce((sum, value) => sum + Math.abs(value), 0) / golden.length;
  return () => mean;
}

/** difference/scale, where no difference is 0 whatever the scale. */
export function ratio(difference: number, scale: number): number {
  return difference === 0 ? 0 : difference / scale;
}
