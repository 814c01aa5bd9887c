import { group, mean } from 'd3-array';
import type { PlaneCell } from './plane.ts';

/** A point of the plane on a contour of the test error. */
export interface Crossing {
  readonly gammaSigma2: number;
  readonly gammaW: number;
}

/**
 * Where the smallest test error rises through a level with γ_w, once in every column of the grid
 * and by linear interpolation between its two cells. Several networks of one cell are averaged.
 * @param inside which points count; the first in a column that does is taken
 */
export function contourCrossings(
  cells: readonly PlaneCell[],
  level: number,
  inside: (point: Crossing) => boolean,
): Crossing[] {
  const columns = [...group(cells, ({ gammaSigma2 }) => gammaSigma2)];
  return columns.flatMap(([gammaSigma2, column]) => {
    const points = meanErrors(column);
    const crossings = points.slice(1).flatMap(({ gammaW, error }, i) => {
      const below = points[i]!;
      if (!(below.error < level && error >= level)) return [];
      const part = (level - below.error) / (error - below.error);
      return [{ gammaSigma2, gammaW: below.gammaW + part * (gammaW - below.gammaW) }];
    });
    return crossings.filter(inside).slice(0, 1);
  });
}

/** The mean error over the networks of each cell of a column, upwards. */
function meanErrors(column: readonly PlaneCell[]): { gammaW: number; error: number }[] {
  return [...group(column, ({ gammaW }) => gammaW)]
    .map(([gammaW, cells]) => ({ gammaW, error: mean(cells, ({ testError }) => testError)! }))
    .sort((a, b) => a.gammaW - b.gammaW);
}
