import { expected, numberColumn, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { interpolateViridis } from 'd3-scale-chromatic';
import { defineHatching, swatchEntry } from './plane/hatch.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './plane/metricsGrid.ts';
import { linesOf, type PlaneOptions } from './plane/planePage.ts';
import { legendOfLines, type TheoryLine } from './plane/theoryLines.ts';
import {
  appendTileBar,
  appendTilePlane,
  divergingScale,
  endsOf,
  type TileScale,
} from './plane/tiles.ts';
import { boxOf } from './svg/geometry.ts';
import { appendText, type Run } from './svg/richText.ts';
import { fontSize, pageWidth } from './svg/style.ts';
import { svgDocument } from './svg/svgDocument.ts';

interface StepSizeFigureOptions extends PlaneOptions, Pick<GridOptions, 'axes'> {
  /** The table `step-size/effects.csv`. */
  readonly effects: Table;
}

/** A row of panels: one quantity, with one panel for every c except the largest. */
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
    scale: divergingScale(0.1, [-0.1, -0.05, 0, 0.05, 0.1]),
  },
  {
    name: 'stable-rank-change',
    title: (reference) => `Change of the stable rank there against c = ${reference}`,
    column: 'stable_rank_change',
    scale: divergingScale(1, [-1, -0.5, 0, 0.5, 1]),
  },
];

const prefix = 'step-size';
const margin = { left: 42, right: 52, gap: 16, top: 36, bottom: 40 } as const;
const panelHeight = 150;
const rowHeight = margin.top + panelHeight + 4;

/**
 * Panels of the plane, with one row per quantity and one column per step size, each compared with the
 * smallest step. Cells where training diverges are hatched.
 * @throws UserError when there are fewer than two step sizes, or one lacks cells of the plane
 */
export function renderStepSizeFigure(options: StepSizeFigureOptions): string {
  const { constants, reference } = constantsOf(options.effects);
  const grids = constants.map((constant) => gridOf(options, constant));
  const theory = linesOf(options, grids[0]!);
  const diverges = { ...swatchEntry('failed', 'training diverges', prefix), first: true };
  const head = {
    width: pageWidth,
    height: rowSpecs.length * rowHeight + margin.bottom + 2,
    title: `Step sizes: c = ${constants.join(', ')} against c = ${reference}`,
    description: `Two-layer linear networks on the plane of initial variance (x) and width (y), d = ${options.dimension}, K = ${options.rank}: what changes when the learning rate is 1/c of its scale with a smaller c.`,
    legend: [
      ...legendOfLines(theory),
      ...(grids.some(({ states }) => states.includes('failed')) ? [diverges] : []),
    ],
    origin: options.origin,
  };
  return svgDocument(head, (root) => {
    defineHatching(root, prefix);
    rowSpecs.forEach((spec, row) => {
      appendRow(root, { grids, constants, reference, theory }, spec, row);
    });
  });
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

interface Study {
  /** In the order of the constants. */
  readonly grids: readonly MetricsGrid[];
  readonly constants: readonly number[];
  readonly reference: number;
  readonly theory: readonly TheoryLine[];
}

function appendRow(parent: SvgSelection, study: Study, spec: RowSpec, row: number): void {
  const { grids, constants, reference, theory } = study;
  const group = parent.append('g').attr('class', 'row').attr('data-row', spec.name);
  const top = row * rowHeight + margin.top;
  const columns = grids.length;
  const inner = pageWidth - margin.left - margin.right - 10;
  const width = (inner - margin.gap * (columns - 1)) / columns;
  const title = [
    { text: `${'abc'[row]}  `, bold: true },
    { text: spec.title(reference), bold: true },
  ];
  appendText(group, title, { x: margin.left, y: top - 20, size: fontSize.title });
  grids.forEach((grid, k) => {
    const box = boxOf(margin.left + k * (width + margin.gap), top, width, panelHeight);
    const label: Run[] = [{ text: 'c', italic: true }, { text: ` = ${constants[k]}` }];
    appendText(group, label, { x: box.left, y: top - 6, size: fontSize.legend });
    const axes = { x: row === rowSpecs.length - 1 ? 4 : 0, y: k === 0 ? 5 : 0 };
    const plane = { grid, column: spec.column, scale: spec.scale, theory, idPrefix: prefix };
    appendTilePlane(group.append('g').attr('class', 'panel'), plane, box, axes);
  });
  const bar = boxOf(pageWidth - margin.right, top, 11, panelHeight);
  const values = grids.flatMap((grid) => [...grid.column(spec.column)]);
  appendTileBar(group, bar, spec.scale, endsOf(spec.scale, values));
}
