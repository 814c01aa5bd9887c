import { expected, numberColumn, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import { appendAxes, boxScales } from './axes.ts';
import { type Box, boxOf, type Point } from './box.ts';
import { appendCells, appendSwatch, cellBoxes, defineHatching } from './hatch.ts';
import { appendLegend, type LegendEntry, legendHeight, sampleWidth } from './legend.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import { checkSizes, type PlaneOptions, type RenderedFigure } from './planePage.ts';
import { appendText, type Run } from './richText.ts';
import { fontSize, pageWidth } from './style.ts';
import { svgDocument } from './svgDocument.ts';
import { gammaSigma2, gammaW } from './symbols.ts';
import { appendTheoryLine, clipLine, theoryLines } from './theoryLines.ts';
import { appendTileBar, appendTiles, type TileScale } from './tiles.ts';

export interface StepSizeFigureOptions extends PlaneOptions, Pick<GridOptions, 'axes'> {
  /** The table `step-size/effects.csv`. */
  readonly effects: Table;
}

/** A row of small multiples: one quantity, a panel for every c but the largest. */
interface RowSpec {
  readonly name: string;
  readonly title: (reference: number) => string;
  readonly column: string;
  readonly scale: TileScale;
}

const rowSpecs: readonly RowSpec[] = [
  {
    name: 'speed-up',
    title: (reference) => `Times fewer iterations than with c = ${reference}`,
    column: 'speed_up',
    scale: {
      transform: Math.log2,
      from: 0,
      to: 6,
      count: 24,
      colour: interpolateViridis,
      ticks: [1, 2, 4, 8, 16, 32, 64],
    },
  },
  {
    name: 'test-error-change',
    title: (reference) => `Change of the smallest test error against c = ${reference}`,
    column: 'test_error_change',
    scale: {
      from: -0.105,
      to: 0.105,
      count: 21,
      colour: (t) => interpolateRdBu(1 - t),
      ticks: [-0.1, -0.05, 0, 0.05, 0.1],
    },
  },
  {
    name: 'stable-rank-change',
    title: (reference) => `Change of the stable rank there against c = ${reference}`,
    column: 'stable_rank_change',
    scale: {
      from: -1.05,
      to: 1.05,
      count: 21,
      colour: (t) => interpolateRdBu(1 - t),
      ticks: [-1, -0.5, 0, 0.5, 1],
    },
  },
];

const margin = { left: 42, right: 52, gap: 16, top: 36, bottom: 40 } as const;
const panelHeight = 150;
const rowHeight = margin.top + panelHeight + 4;

/**
 * Small multiples of the plane: a row a quantity, a column a step size, each held to the smallest
 * step. Cells in which training diverges are hatched.
 * @throws UserError when there are fewer than two step sizes, or one lacks cells of the plane
 */
export function renderStepSizeFigure(
  options: StepSizeFigureOptions,
): Pick<RenderedFigure<never>, 'composite'> {
  checkSizes(options);
  const { constants, reference } = constantsOf(options.effects);
  const grids = constants.map((constant) => gridOf(options, constant));
  const prefix = 'step-size';
  const entries = legendEntries(options, grids, prefix);
  const legendTop = rowSpecs.length * rowHeight + margin.bottom + 2;
  const legend = { left: 6, top: legendTop, width: pageWidth - 12 };
  const head = {
    width: pageWidth,
    height: legendTop + legendHeight(entries, legend.width) + 6,
    title: `Step sizes: c = ${constants.join(', ')} against c = ${reference}`,
    description: `Two-layer linear networks on the plane of initial variance (x) and width (y), d = ${options.dimension}, K = ${options.rank}: what changes when the learning rate is 1/c of its scale with a smaller c.`,
    origin: options.origin,
  };
  const composite = svgDocument(head, (root) => {
    defineHatching(root, prefix);
    rowSpecs.forEach((spec, row) => {
      appendRow(root, options, { spec, row, grids, constants, reference, prefix });
    });
    appendLegend(root, entries, legend);
  });
  return { composite };
}

function constantsOf(effects: Table): { constants: number[]; reference: number } {
  const all = [...new Set(numberColumn(effects, 'learning_rate_constant'))].sort((a, b) => a - b);
  const reference = all.pop();
  if (reference !== undefined && all.length >= 1) return { constants: all, reference };
  throw expected({
    culprit: 'table of step sizes',
    expected: 'at least 2 values of learning_rate_constant',
    got: reference ?? 'none',
    remedy: 'give `stepSize.learningRateConstant` more values',
  });
}

function gridOf({ effects, axes }: StepSizeFigureOptions, constant: number): MetricsGrid {
  const at = effects.columns.indexOf('learning_rate_constant');
  const rows = effects.rows.filter((row) => row[at] === constant);
  return metricsGrid({ ...effects, rows }, axes ? { axes } : {});
}

interface RowOptions {
  readonly spec: RowSpec;
  readonly row: number;
  readonly grids: readonly MetricsGrid[];
  readonly constants: readonly number[];
  readonly reference: number;
  readonly prefix: string;
}

function appendRow(parent: SvgSelection, options: StepSizeFigureOptions, row: RowOptions): void {
  const { spec, grids, constants, reference } = row;
  const group = parent.append('g').attr('class', 'row').attr('data-row', spec.name);
  const top = row.row * rowHeight + margin.top;
  const columns = grids.length;
  const inner = pageWidth - margin.left - margin.right - 10;
  const width = (inner - margin.gap * (columns - 1)) / columns;
  const title = [
    { text: `${'abc'[row.row]}  `, bold: true },
    { text: spec.title(reference), bold: true },
  ];
  appendText(group, title, { x: margin.left, y: top - 20, size: fontSize.title });
  grids.forEach((grid, k) => {
    const box = boxOf(margin.left + k * (width + margin.gap), top, width, panelHeight);
    const label: Run[] = [{ text: 'c', italic: true }, { text: ` = ${constants[k]}` }];
    appendText(group, label, { x: box.left, y: top - 6, size: fontSize.legend });
    const place = { first: k === 0, last: row.row === rowSpecs.length - 1 };
    appendPanel(group, options, row, grid, box, place);
  });
  const bar = boxOf(pageWidth - margin.right, top, 11, panelHeight);
  appendTileBar(group, bar, spec.scale, endsOf(spec, grids));
}

/** Whether values go on beyond the ends of the scale. */
function endsOf({ column, scale }: RowSpec, grids: readonly MetricsGrid[]) {
  const values = grids
    .flatMap((grid) => [...grid.column(column)])
    .filter((value) => !Number.isNaN(value))
    .map((value) => scale.transform?.(value) ?? value);
  return {
    below: values.some((value) => value < scale.from),
    above: values.some((value) => value > scale.to),
  };
}

function appendPanel(
  parent: SvgSelection,
  { dimension, rank }: StepSizeFigureOptions,
  { spec, prefix }: RowOptions,
  grid: MetricsGrid,
  box: Box,
  { first, last }: { readonly first: boolean; readonly last: boolean },
): void {
  const group = parent.append('g').attr('class', 'panel');
  const domains = [ends(grid.gammaSigma2), ends(grid.gammaW)] as const;
  const { x, y } = boxScales(box, ...domains);
  const [xs, ys] = [grid.gammaSigma2.map((v) => x(v)), grid.gammaW.map((v) => y(v))];
  const values = grid.column(spec.column);
  const states = grid.states.map((state, k) =>
    state === 'ok' && Number.isNaN(values[k]!) ? 'missing' : state,
  );
  const boxesOf = (state: 'ok' | 'failed') => cellBoxes(states, state, xs, ys);
  appendTiles(
    group,
    boxesOf('ok'),
    [...values].filter((_, k) => states[k] === 'ok'),
    spec.scale,
  );
  appendCells(group, 'failed', boxesOf('failed'), prefix);
  for (const line of theoryLines(dimension, rank)) {
    const clipped = clipLine(line, ...domains);
    if (!clipped) continue;
    const from: Point = [x(clipped.x1), y(clipped.y1)];
    appendTheoryLine(group, line, from, [x(clipped.x2), y(clipped.y2)]);
  }
  appendAxes(group, box, {
    x: { scale: x, label: last ? gammaSigma2 : '', ticks: last ? x.ticks(4) : [] },
    y: { scale: y, label: first ? gammaW : '', ticks: first ? y.ticks(5) : [] },
  });
}

function legendEntries(
  { dimension, rank }: StepSizeFigureOptions,
  grids: readonly MetricsGrid[],
  prefix: string,
): LegendEntry[] {
  const entries: LegendEntry[] = theoryLines(dimension, rank).map((line) => ({
    text: [{ text: `${line.name}  ` }, ...line.formula],
    sample: (parent) => appendTheoryLine(parent, line, [0, 0], [sampleWidth, 0]),
  }));
  if (grids.some(({ states }) => states.includes('failed'))) {
    entries.push({
      text: [{ text: 'training diverges' }],
      sample: (parent) => appendSwatch(parent, 'failed', boxOf(0, -5, sampleWidth, 10), prefix),
      first: true,
    });
  }
  return entries;
}

const ends = (axis: readonly number[]): [number, number] => [axis[0]!, axis.at(-1)!];
