import type { SvgSelection } from 'd3-node';
import { appendPlaneAxes, boxScales, type PlaneAxes } from './axes.ts';
import type { Box, Point } from './box.ts';
import { appendCells, cellBoxes } from './hatch.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import { appendTheoryLine, clipLine, type TheoryLine } from './theoryLines.ts';
import { appendTiles, type TileScale } from './tiles.ts';

export interface TilePlane {
  readonly grid: MetricsGrid;
  readonly column: string;
  readonly scale: TileScale;
  readonly theory: readonly TheoryLine[];
  /** Cells whose value nobody vouches for. */
  readonly outside?: readonly number[];
  /** Prefix of the ids of this document's patterns. */
  readonly idPrefix: string;
}

/** The plane in tiles, one a cell: for values that jump from cell to cell. Cells without one are white. */
export function appendTilePlane(
  group: SvgSelection,
  { grid, column, scale, theory, outside = [], idPrefix }: TilePlane,
  box: Box,
  axes: PlaneAxes,
): void {
  const domains = [ends(grid.gammaSigma2), ends(grid.gammaW)] as const;
  const { x, y } = boxScales(box, ...domains);
  const [xs, ys] = [grid.gammaSigma2.map((v) => x(v)), grid.gammaW.map((v) => y(v))];
  const values = grid.column(column);
  const states = grid.states.map((state, k) =>
    state === 'ok' && Number.isNaN(values[k]!) ? 'missing' : state,
  );
  const boxesOf = (state: 'ok' | 'failed') => cellBoxes(states, state, xs, ys);
  appendTiles(
    group,
    boxesOf('ok'),
    [...values].filter((_, k) => states[k] === 'ok'),
    scale,
  );
  const hatched = new Set(outside);
  const known = states.map((state, k) => (state === 'ok' && hatched.has(k) ? 'outside' : state));
  appendCells(group, 'outside', cellBoxes(known, 'outside', xs, ys), idPrefix);
  appendCells(group, 'failed', boxesOf('failed'), idPrefix);
  for (const line of theory) {
    const clipped = clipLine(line, ...domains);
    if (!clipped) continue;
    const from: Point = [x(clipped.x1), y(clipped.y1)];
    appendTheoryLine(group, line, from, [x(clipped.x2), y(clipped.y2)]);
  }
  appendPlaneAxes(group, box, { x, y }, axes);
}

const ends = (axis: readonly number[]): [number, number] => [axis[0]!, axis.at(-1)!];
