import type { GridCell } from './grid.ts';

/** A cell with the refinement it belongs to: level l adds the midpoints of level l − 1. */
export interface OrderedCell extends GridCell {
  readonly level: number;
}

/**
 * Coarse to fine: the corners, then the lattice of half their distance, and so on, so that every
 * beginning of the sweep covers the plane and an early picture exists. Within a level the cells
 * come as in an ordered dither (Bayer 1973): each next one far from those just before it. Trial 0
 * of all places comes before trial 1. A function of the grid alone.
 */
export function coarseToFine(cells: readonly GridCell[]): OrderedCell[] {
  const columns = axisLevels(1 + Math.max(0, ...unique(cells, 'column')));
  const rows = axisLevels(1 + Math.max(0, ...unique(cells, 'row')));
  return cells
    .map((cell) => {
      const [x, y] = [columns[cell.column]!, rows[cell.row]!];
      const level = Math.max(x.level, y.level);
      // Both coordinates on the lattice of the cell's own level.
      const across = x.step << (level - x.level);
      const up = y.step << (level - y.level);
      return { cell: { ...cell, level }, rank: ditherRank(across, up, level) };
    })
    .sort(
      (a, b) =>
        a.cell.trial - b.cell.trial ||
        a.cell.level - b.cell.level ||
        a.rank - b.rank ||
        a.cell.index - b.cell.index,
    )
    .map(({ cell }) => cell);
}

const unique = (cells: readonly GridCell[], key: 'column' | 'row'): Set<number> =>
  new Set(cells.map((cell) => cell[key]));

/**
 * For every position on an axis the level that first reaches it, and its step there: level l
 * holds the positions round(i·(count − 1)/2^l), i = 0 … 2^l, so each level contains the last.
 */
function axisLevels(count: number): { level: number; step: number }[] {
  const found: ({ level: number; step: number } | undefined)[] = Array(count).fill(undefined);
  let missing = count;
  for (let level = 0; missing > 0; level++) {
    const steps = 2 ** level;
    for (let step = 0; step <= steps; step++) {
      const position = Math.round((step * (count - 1)) / steps);
      if (found[position]) continue;
      found[position] = { level, step };
      missing -= 1;
    }
  }
  return found as { level: number; step: number }[];
}

/** Rank in a 2^level × 2^level Bayer matrix: the bits of x ⊕ y and y interleaved and reversed. */
function ditherRank(x: number, y: number, level: number): number {
  let rank = 0;
  for (let bit = 0; bit < level; bit++) {
    rank = rank * 4 + 2 * (((x ^ y) >> bit) & 1) + ((y >> bit) & 1);
  }
  return rank;
}
