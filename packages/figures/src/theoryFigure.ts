import type { Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { notClaimed } from './figure2.ts';
import { appendColourBar } from './plane/colourBar.ts';
import { defineHatching, defineOutsideHatching, swatchEntry } from './plane/hatch.ts';
import { appendHeatPlane, type HeatPlane, panelTitle } from './plane/heatPanel.ts';
import { type GridOptions, metricsGrid } from './plane/metricsGrid.ts';
import { type PanelSpec, panelSpecs } from './plane/panelSpecs.ts';
import { linesOf, type PlaneOptions, specsFor } from './plane/planePage.ts';
import { legendOfLines } from './plane/theoryLines.ts';
import {
  appendTileBar,
  appendTilePlane,
  divergingScale,
  endsOf,
  largestDifference,
} from './plane/tiles.ts';
import { type Box, boxOf, heightOf } from './svg/geometry.ts';
import type { LegendEntry } from './svg/legend.ts';
import { appendText } from './svg/richText.ts';
import { fontSize, pageWidth } from './svg/style.ts';
import { svgDocument } from './svg/svgDocument.ts';

interface TheoryFigureOptions extends Pick<GridOptions, 'axes'>, PlaneOptions {
  /** The table from `comparisonTable` of `analysis`. */
  readonly comparison: Table;
}

const prefix = 'theory';

/** The two sides that are compared. */
const sides = ['predicted', 'measured'] as const;

const [left, gap, barGap, barWidth] = [44, 18, 8, 11];
/** Width for the numbers of the two colour bars. */
const [numbers, differences] = [36, 34];
const plotWidth =
  (pageWidth - left - gap - 2 * (barGap + barWidth) - numbers - differences - gap) / 3;
const plotHeight = Math.round(plotWidth * 0.87);
/** Heights in pixels: of the title above each row, of the column headings, and below the last row. */
const [titles, heads, bottom] = [24, 18, 40];

/**
 * Figure 2 as predicted, as trained, and the difference, with the four panels as rows. Networks that the
 * theory does not cover are hatched.
 * @throws UserError when the table does not contain the whole plane (see `metricsGrid`)
 */
export function renderTheoryFigure(options: TheoryFigureOptions): string {
  const grid = metricsGrid(options.comparison, options);
  const specs = specsFor(options, grid, panelSpecs, ({ column }) =>
    sides.map((side) => `${side}_${column}`),
  );
  const common = {
    grid,
    theory: linesOf(options, grid),
    outside: notClaimed(grid).cells,
    idPrefix: prefix,
  };
  const head = {
    width: pageWidth,
    height: heads + panelSpecs.length * (titles + plotHeight) + bottom,
    title: 'Figure 2 as predicted by theory and as trained',
    description: `The four panels of Figure 2, d = ${options.dimension}, K = ${options.rank}: predicted without training, measured, and predicted − measured, against the exponents of the variance of the initial weights (x) and of the width (y).`,
    legend: entriesOf(common),
    ...{ origin: options.origin, note: options.note },
  };
  return svgDocument(head, (root) => {
    defineHatching(root, prefix);
    defineOutsideHatching(root, prefix);
    for (const [row, spec] of specs.entries()) appendRow(root, common, spec, row);
  });
}

/** The parts that all planes share. */
type Common = Pick<HeatPlane, 'grid' | 'theory' | 'outside' | 'idPrefix'>;

function appendRow(parent: SvgSelection, common: Common, spec: PanelSpec, row: number): void {
  const top = heads + row * (titles + plotHeight) + titles;
  const group = parent.append('g').attr('class', 'row').attr('data-row', spec.name);
  const boxes = boxesAt(top);
  const last = row === panelSpecs.length - 1;
  const at = { x: left, y: top - 8, size: fontSize.title };
  appendText(group, panelTitle(spec, 'abcd'[row]), at);
  if (row === 0) {
    ['predicted', 'measured', 'predicted − measured'].forEach((text, k) => {
      const at = { x: (boxes[k]!.left + boxes[k]!.right) / 2, y: 14 };
      appendText(group, text, { ...at, size: fontSize.title, anchor: 'middle' });
    });
  }
  const ends = sides.map((side, k) => {
    const plane = { ...common, spec: { ...spec, column: `${side}_${spec.column}` } };
    const panel = group.append('g').attr('class', 'panel').attr('data-panel', side);
    return appendHeatPlane(panel, plane, boxes[k]!, { x: last ? 4 : 0, y: k === 0 ? 5 : 0 });
  });
  appendColourBar(group, barAt(boxes[1]!), spec, {
    below: ends.some(({ below }) => below),
    above: ends.some(({ above }) => above),
  });
  const most = largestDifference[spec.name];
  const scale = divergingScale(most, [-most, 0, most]);
  const column = `difference_${spec.column}`;
  const panel = group.append('g').attr('class', 'panel').attr('data-panel', 'difference');
  appendTilePlane(panel, { ...common, column, scale }, boxes[2]!, { x: last ? 4 : 0, y: 0 });
  appendTileBar(group, barAt(boxes[2]!), scale, endsOf(scale, [...common.grid.column(column)]));
}

function boxesAt(top: number): readonly [Box, Box, Box] {
  const at = (x: number) => boxOf(x, top, plotWidth, plotHeight);
  const second = left + plotWidth + gap;
  return [at(left), at(second), at(second + plotWidth + barGap + barWidth + numbers + gap)];
}

const barAt = (box: Box) => boxOf(box.right + barGap, box.top, barWidth, heightOf(box));

function entriesOf({ grid, theory, outside = [] }: Common): LegendEntry[] {
  const failed = swatchEntry('failed', 'diverged or failed', prefix);
  return [
    ...legendOfLines(theory),
    ...(grid.states.includes('failed') ? [failed] : []),
    ...(outside.length > 0 ? [swatchEntry('outside', notClaimed(grid).text, prefix)] : []),
  ];
}
