import type { SvgSelection } from 'd3-node';
import { interpolateRdBu } from 'd3-scale-chromatic';
import { tickLabels } from '../svg/axes.ts';
import {
  append,
  appendBox,
  type Box,
  boxPath,
  coordinate,
  heightOf,
  widthOf,
} from '../svg/geometry.ts';
import { outlined } from '../svg/style.ts';
import { appendBarTick, type BarEnds } from './colourBar.ts';
import { appendPlaneAxes, type NamedAxes, planeScales } from './drawnAxis.ts';
import { appendCells, cellBoxes } from './hatch.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import type { Figure2PanelName } from './panelSpecs.ts';
import { appendTheoryLine, clippedLines, type TheoryLine } from './theoryLines.ts';

interface TilePlane {
  readonly grid: MetricsGrid;
  readonly column: string;
  readonly scale: TileScale;
  readonly theory: readonly TheoryLine[];
  /** Cells with an unreliable value. */
  readonly outside?: readonly number[] | undefined;
  /** Prefix of the ids of this document's patterns. */
  readonly idPrefix: string;
}

/** Draws the plane as one tile per cell, for values that may jump between cells. Cells without a value are white. */
export function appendTilePlane(
  group: SvgSelection,
  { grid, column, scale, theory, outside = [], idPrefix }: TilePlane,
  box: Box,
  axes: NamedAxes,
): void {
  const { x, y, xs, ys } = planeScales(grid, box);
  const values = grid.column(column);
  const states = grid.states.map((state, k) =>
    state === 'ok' && Number.isNaN(values[k]!) ? 'missing' : state,
  );
  const boxesOf = (state: 'ok' | 'failed') => cellBoxes(states, state, xs, ys);
  const shown = [...values].filter((_, k) => states[k] === 'ok');
  appendTiles(group, boxesOf('ok'), shown, scale);
  const hatched = new Set(outside);
  const known = states.map((state, k) => (state === 'ok' && hatched.has(k) ? 'outside' : state));
  appendCells(group, 'outside', cellBoxes(known, 'outside', xs, ys), idPrefix);
  appendCells(group, 'failed', boxesOf('failed'), idPrefix);
  for (const { line, from, to } of clippedLines(theory, { x, y })) {
    appendTheoryLine(group, line, from, to);
  }
  appendPlaneAxes(group, box, { x, y }, grid, axes);
}

/** A colour scale with equal steps. */
export interface TileScale {
  /** Applied to values and ticks, before `from` and `to`. */
  readonly transform?: (value: number) => number;
  readonly from: number;
  readonly to: number;
  /** Number of colour steps. */
  readonly count: number;
  readonly colour: (t: number) => string;
  /** In the units of the values. */
  readonly ticks: readonly number[];
}

/** An odd number of colours, with the middle one around 0. */
export const divergingSteps = 21;

/** Blue below 0 and red above. The middles of the last steps are ±`most`. */
export function divergingScale(most: number, ticks: readonly number[]): TileScale {
  const end = (most * divergingSteps) / (divergingSteps - 1);
  return { from: -end, to: end, count: divergingSteps, colour: diverging, ticks };
}

/** The largest difference in each panel that is still resolved by colour; for ln of the distance it is one band of panel d. */
export const largestDifference: Readonly<Record<Figure2PanelName, number>> = {
  'test-error': 0.05,
  'stable-rank': 0.5,
  iterations: 50,
  distance: 0.8,
};

/** The diverging scale of a panel's differences as bands with their colours. */
export function differenceBands(name: Figure2PanelName) {
  const most = largestDifference[name];
  const { from, to, count } = divergingScale(most, []);
  const colours = Array.from({ length: count }, (_, step) => diverging((step + 0.5) / count));
  return { most, bands: { from, to, count }, colours };
}

/** The colour at t from 0 to 1. */
export const diverging = (t: number): string => interpolateRdBu(1 - t);

/** The step of a value; values beyond an end of the scale get its last colour. */
function stepOf(value: number, { transform, from, to, count }: TileScale): number {
  const t = ((transform?.(value) ?? value) - from) / (to - from);
  return Math.min(Math.max(Math.floor(t * count), 0), count - 1);
}

const colourOf = (step: number, { count, colour }: TileScale) => colour((step + 0.5) / count);

/** Fills cells with the colours of their values, one path per colour, without seams. */
function appendTiles(
  parent: SvgSelection,
  boxes: readonly Box[],
  values: readonly number[],
  scale: TileScale,
): void {
  // Neighbours of one colour share edges, which would show with antialiasing.
  const group = parent.append('g').attr('class', 'tiles').attr('shape-rendering', 'crispEdges');
  for (let step = 0; step < scale.count; step++) {
    const own = boxes.filter((_, k) => stepOf(values[k]!, scale) === step);
    if (own.length === 0) continue;
    const d = own.map(boxPath).join('');
    append(group, 'path', { 'data-step': step, d, fill: colourOf(step, scale) });
  }
}

/** Whether values exceed the ends of a scale. */
export function endsOf({ transform, from, to }: TileScale, values: readonly number[]): BarEnds {
  const shown = values
    .filter((value) => !Number.isNaN(value))
    .map((value) => transform?.(value) ?? value);
  return { below: shown.some((value) => value < from), above: shown.some((value) => value > to) };
}

/** Draws the vertical colour bar of a tile scale; an end is pointed if values lie beyond it. */
export function appendTileBar(
  parent: SvgSelection,
  box: Box,
  scale: TileScale,
  { below, above }: BarEnds,
): void {
  const bar = parent.append('g').attr('class', 'colour-bar');
  const height = heightOf(box) / scale.count;
  for (let step = 0; step < scale.count; step++) {
    // Each block extends to the top, below the next ones, so that there are no seams.
    const block = { ...box, bottom: box.bottom - step * height };
    appendBox(bar, block, { fill: colourOf(step, scale) });
  }
  const half = widthOf(box) / 2;
  const tip = (y: number, dy: number, step: number) =>
    append(bar, 'path', {
      d: `M${coordinate(box.left)},${coordinate(y)}l${half},${dy}l${half},${-dy}`,
      fill: colourOf(step, scale),
      ...outlined,
    });
  if (below) tip(box.bottom, 7, 0);
  if (above) tip(box.top, -7, scale.count - 1);
  appendBox(bar, box, { fill: 'none', ...outlined });
  const labels = tickLabels(scale.ticks);
  scale.ticks.forEach((tick, k) => {
    const t = ((scale.transform?.(tick) ?? tick) - scale.from) / (scale.to - scale.from);
    appendBarTick(bar, box, box.bottom - t * heightOf(box), labels[k]!);
  });
}
