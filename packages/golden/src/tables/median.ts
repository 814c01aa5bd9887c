/** The middle value, or the mean of the two middle values; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** With fewer rows, the median would depend on single rows. */
const minimumRows = 8;

/** The median of |actual − golden| / |golden|; undefined for fewer than {@link minimumRows} rows. */
export function medianChange(
  golden: readonly number[],
  actual: readonly number[],
): number | undefined {
  const changes = golden.flatMap((value, row) => {
    const change = value === actual[row] ? 0 : Math.abs(actual[row]! - value) / Math.abs(value);
    return Number.isFinite(change) ? [change] : [];
  });
  return changes.length < minimumRows ? undefined : median(changes);
}
