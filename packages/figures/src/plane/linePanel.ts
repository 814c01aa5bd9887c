import * as Plot from '@observablehq/plot';
import type { SvgSelection } from 'd3-node';
import { symbolCircle } from 'd3-shape';
import { appendPlotPanel, errorBars, legendEntry, lineMark } from '../charts/plots.ts';
import type { Point } from '../svg/geometry.ts';
import { type LegendEntry, sampleWidth } from '../svg/legend.ts';
import { ink } from '../svg/style.ts';
import type { DrawnAxis } from './drawnAxis.ts';
import type { Hatching } from './hatch.ts';
import { type HeatPanel, panelTitle } from './heatPanel.ts';
import type { MetricsGrid } from './metricsGrid.ts';

/** Whether the cells of a grid lie on one line, or are a single cell: then there are no contours. */
export const isLine = ({ x, y }: MetricsGrid): boolean =>
  x.values.length === 1 || y.values.length === 1;

/**
 * The panel of a grid with a single row or column: the quantity against the axis that varies, with gaps at
 * cells without a value. Unreliable cells are hollow; a rule marks where each theory line crosses.
 */
export function appendLinePanel(parent: SvgSelection, panel: HeatPanel, origin: Point): void {
  const { spec, grid, theory, letter, size, marks = [], outside = [] } = panel;
  const isVertical = grid.x.values.length === 1;
  const axis = isVertical ? grid.y : grid.x;
  const along = axis.positions;
  const valuesOf = (column: string) =>
    [...grid.column(column)].map((value, cell) => {
      const shown = grid.states[cell] === 'ok' ? (spec.transform?.(value) ?? value) : Number.NaN;
      return Number.isFinite(shown) ? shown : Number.NaN;
    });
  const values = valuesOf(spec.column);
  const [lows = [], highs = []] = (spec.interval ?? []).map(valuesOf);
  const hollow = new Set(outside);
  const points = along.map((x, cell) => ({
    ...{ x, y: values[cell]!, low: lows[cell], high: highs[cell] },
    fill: hollow.has(cell) ? '#fff' : ink,
  }));
  const crossings = theory
    .map(({ intercept, slope, ...line }) => ({
      ...line,
      at: isVertical
        ? intercept + slope * grid.x.positions[0]!
        : (grid.y.positions[0]! - intercept) / slope,
    }))
    .filter(({ at }) => at >= along[0]! && at <= along.at(-1)!);
  const at = { x: 'x', y: 'y' } as const;
  appendPlotPanel(
    parent,
    {
      name: `${spec.name}${spec.spread ? '-spread' : ''}`,
      title: panelTitle(spec),
      x: { label: axis.label, ...numbersOf(axis) },
      y: { label: '' },
      marks: [
        // With a white edge, as on the plane.
        ...crossings.flatMap(({ at: x, colour, dash }) => [
          Plot.ruleX([x], { stroke: '#fff', strokeWidth: 3.2 }),
          Plot.ruleX([x], {
            ...{ stroke: colour, strokeWidth: 1.7, className: 'theory' },
            ...(dash && { strokeDasharray: dash }),
          }),
        ]),
        errorBars(spec.interval ? points : [], ink),
        lineMark(
          points.map(({ x, y }) => [x, y]),
          { colour: ink },
          'curve',
        ),
        Plot.dot(points, {
          ...at,
          r: 2.6,
          fill: 'fill',
          stroke: ink,
          strokeWidth: 0.8,
          className: 'cells',
        }),
        Plot.dot(
          marks.map((cell) => points[cell]!),
          { ...at, r: 2, fill: '#fff', stroke: '#000', strokeWidth: 0.8, className: 'marks' },
        ),
      ],
    },
    { letter, size },
    origin,
  );
}

/** Ticks at the values of a logarithmic axis; those of a linear axis are left to Plot. */
function numbersOf({ positions, values, ticks }: DrawnAxis) {
  if (positions === values) return {};
  const { positions: at, texts } = ticks(6);
  return { ticks: at, texts };
}

/** The legend entry for cells without a value (a gap) or with an unreliable one (hollow). */
export function lineSwatchEntry(state: Hatching, text: string): LegendEntry {
  if (state === 'outside') {
    return legendEntry({ text, colour: ink, shape: symbolCircle, hollow: true });
  }
  const gap = { colour: ink, line: true, dash: `${sampleWidth / 4} ${sampleWidth / 2}` };
  return legendEntry({ text, ...gap });
}
