/**
 * Where the cells of an axis end: half-way between neighbours, and as far beyond the first and the
 * last; one more than there are values. A single value gets a cell of width 1.
 */
export function bordersOf(axis: readonly number[]): number[] {
  const [first = 0, second] = axis;
  const last = axis.at(-1) ?? 0;
  if (second === undefined) return [first - 0.5, first + 0.5];
  const middles = axis.slice(1).map((value, i) => (value + axis[i]!) / 2);
  return [2 * first - middles[0]!, ...middles, 2 * last - middles.at(-1)!];
}

/** The cell that a position lies in, from borders that rise or fall; the nearest one outside. */
export function cellBetween(borders: readonly number[], position: number): number {
  const rising = borders.at(-1)! > borders[0]!;
  let cell = 0;
  while (cell < borders.length - 2) {
    const border = borders[cell + 1]!;
    if (rising ? position < border : position > border) break;
    cell += 1;
  }
  return cell;
}
