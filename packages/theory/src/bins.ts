/** Bins of modes: singular values, and how many modes each bin represents. */
export interface Bins {
  readonly singularValues: Float64Array;
  readonly counts: Float64Array;
}

/** How many of the largest modes have a bin of their own, and how many bins the others share. */
const [largest, bins] = [10, 16];

/**
 * The largest modes one by one, the rest in bins of about equal count, each at the mean of its modes.
 * @param alone how many of the largest; by default ten, except modes that represent more than ten
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
