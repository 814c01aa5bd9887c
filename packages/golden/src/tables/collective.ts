import { ratio } from './relative.ts';

/** What a whole column did, whatever its single cells were allowed. */
export interface Collective {
  /** Median over the rows of |actual − golden| / scale: half of the rows moved at least that much. */
  readonly median: number;
  /** Mean over the rows of (actual − golden) / scale, signed: a drift in one direction. */
  readonly bias: number;
  /** Share of the rows that hold another value at all; of use for integers and text. */
  readonly share: number;
}

/** Fewer rows are no crowd: a single chaotic cell would decide. */
export const minimumRows = 8;

/**
 * Collective statistics of a column. A cell in a chaotic corner may move a lot, so its own tolerance
 * is wide; a crowd of cells may not. The median sees most cells moving in any direction and ignores
 * a few that move far. The bias sees what the median cannot: a shift that rounding to integers hides
 * in more than half of the rows.
 * @param golden finite values, one a row
 * @param actual as many
 */
export function collective(
  golden: readonly number[],
  actual: readonly number[],
  scale: (golden: number) => number,
): Collective {
  const count = golden.length;
  if (count === 0) return { median: 0, bias: 0, share: 0 };
  const relative = golden.map((value, row) => ratio(actual[row]! - value, scale(value)));
  return {
    median: median(relative.map(Math.abs)),
    bias: relative.reduce((sum, value) => sum + value, 0) / count,
    share: relative.filter((value) => value !== 0).length / count,
  };
}

/** Middle value; the mean of the two middle ones where their count is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}
