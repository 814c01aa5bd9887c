import { extent } from 'd3-array';
import type { SvgSelection } from 'd3-node';
import type { Box, Point } from './box.ts';
import type { Hatching } from './hatch.ts';
import type { HeatPanel } from './heatPanel.ts';
import { appendMarks } from './intervalBands.ts';
import { appendMark } from './mark.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import { appendPlotPanel } from './plotPanel.ts';
import { ink } from './style.ts';
import { gammaSigma2, gammaW } from './symbols.ts';
import { appendTheoryLine, type TheoryLine } from './theoryLines.ts';

/** Whether a grid has cells on one line only, or a single one: no contours can be drawn of it. */
export const isLine = ({ gammaSigma2, gammaW }: MetricsGrid): boolean =>
  gammaSigma2.length === 1 || gammaW.length === 1;

/**
 * A panel of a grid that is a line: the quantity against the exponent that changes, with a gap where
 * a cell has none. Cells that nobody vouches for are hollow; the theory's lines are where they cross.
 */
export function appendLinePanel(parent: SvgSelection, panel: HeatPanel, origin: Point): void {
  const { spec, grid, theory, letter, idPrefix, size, marks = [], outside = [] } = panel;
  const alongWidth = grid.gammaSigma2.length === 1;
  const along = alongWidth ? grid.gammaW : grid.gammaSigma2;
  const valuesOf = (column: string) =>
    [...grid.column(column)].map((value, cell) =>
      grid.states[cell] === 'ok' ? (spec.transform?.(value) ?? value) : Number.NaN,
    );
  const values = valuesOf(spec.column);
  const [lows, highs] = (spec.interval ?? []).map(valuesOf);
  const hollow = new Set(outside);
  const points = along.map((x, cell) => ({
    ...{ x, y: values[cell]!, hollow: hollow.has(cell) },
    ...(lows && highs && { low: lows[cell]!, high: highs[cell]! }),
  }));
  const shown = [values, lows ?? [], highs ?? []].flat().filter(Number.isFinite);
  const name = `${spec.name}${spec.spread ? '-spread' : ''}`;
  const { group, box, x, y } = appendPlotPanel(
    parent,
    {
      name,
      title: [{ text: spec.title }, ...(spec.formula ? [{ text: ' ' }, ...spec.formula] : [])],
      x: { label: alongWidth ? gammaW : gammaSigma2, domain: around(along) },
      y: { label: '', domain: around(shown) },
      series: [{ name, colour: ink, points, line: points.map(({ x, y }): Point => [x, y]) }],
    },
    { letter, clip: `clip-${idPrefix}-${name}`, size },
    origin,
  );
  for (const line of theory) appendCrossing(group, line, { grid, alongWidth, x, box });
  appendMarks(
    group,
    marks.map((cell): Point => [x(along[cell]!), y(values[cell]!)]),
  );
}

/** What the legend shows of cells without a value, a gap, or with one that nobody vouches for. */
export function appendLineSwatch(parent: SvgSelection, state: Hatching, width: number): void {
  if (state === 'outside') {
    appendMark(parent, 'circle', [width / 2, 0], { size: 2.6, colour: ink, hollow: true });
    return;
  }
  const path = parent.append('path').attr('d', `M0,0h${width / 4}m${width / 2},0h${width / 4}`);
  path.attr('stroke', ink).attr('stroke-width', 1.2);
}

/** From the smallest to the largest value, with room for the marks there. */
function around(values: readonly number[]): [number, number] {
  const [low = 0, high = 0] = extent(values);
  const room = 0.05 * (high - low || Math.abs(low) || 1);
  return [low - room, high + room];
}

/** Where a line of the theory crosses the line of cells, from the bottom of the panel to its top. */
function appendCrossing(
  parent: SvgSelection,
  line: TheoryLine,
  {
    grid,
    alongWidth,
    x,
    box,
  }: {
    readonly grid: MetricsGrid;
    readonly alongWidth: boolean;
    readonly x: (value: number) => number;
    readonly box: Box;
  },
): void {
  const { intercept, slope } = line;
  const at = alongWidth
    ? intercept + slope * grid.gammaSigma2[0]!
    : (grid.gammaW[0]! - intercept) / slope;
  const pixel = x(at);
  if (!(pixel >= box.left && pixel <= box.right)) return;
  appendTheoryLine(parent, line, [pixel, box.bottom], [pixel, box.top]);
}
