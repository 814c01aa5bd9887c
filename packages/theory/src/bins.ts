/** Bins of modes: singular values, and how many modes each bin represents. */
export interface Bins {
  readonly singularValues: Float64Array;
  readonly counts: Float64Array;
}

/** The number of largest modes that get a bin each, and the number of bins for the others. */
const [largest, bins] = [10, 16];

/**
 * Bins modes: the largest modes get a bin each, the others share bins of about equal count. The singular value of a
 * bin is the mean over its modes.
 * @param alone how many of the largest modes get a bin each; by default ten, or those before the first entry that
 *   represents more than ten modes
 */
export function binModes({ singularValues, counts }: Bins, alone?: number): Bins {
  const many = counts.findIndex((count) => count > largest);
  const first = Math.min(alone ?? largest, many < 0 ? counts.length : many);
  const [values, sizes] = [[...singularValues.subarray(0, first)], [...counts.subarray(0, first)]];
  const rest = counts.subarray(first);
  const total = rest.reduce((sum, count) => sum + count, 0);
  let [bin, weight, moment, passed] = [1, 0, 0, 0];
  for (const [j, count] of rest.entries()) {
    weight += count;
    moment += count * singularValues[first + j]!;
    passed += count;
    if (passed < (bin * total) / bins && j < rest.length - 1) continue;
    values.push(moment / weight);
    sizes.push(weight);
    [weight, moment] = [0, 0];
    while (passed >= (bin * total) / bins) bin++;
  }
  return { singularValues: Float64Array.from(values), counts: Float64Array.from(sizes) };
}
