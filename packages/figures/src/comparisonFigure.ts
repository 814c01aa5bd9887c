import {
  gammaAxes,
  isGammaPlane,
  numberColumn,
  type PlaneAxes,
  type Table,
} from '@mixed-dynamics/artifacts';
import { tickStep } from 'd3-array';
import type { SvgSelection } from 'd3-node';
import { defineHatching, swatchEntry } from './plane/hatch.ts';
import { heatPanelSize, plotBox } from './plane/heatPanel.ts';
import { type MetricsGrid, metricsGrid } from './plane/metricsGrid.ts';
import { legendOfLines, type TheoryLine, theoryLines } from './plane/theoryLines.ts';
import {
  appendTileBar,
  appendTilePlane,
  diverging,
  divergingSteps,
  type TileScale,
} from './plane/tiles.ts';
import { type Box, boxOf, cornerOf, heightOf } from './svg/geometry.ts';
import { appendText, type Run } from './svg/richText.ts';
import { fontSize, pageWidth, panelWidth } from './svg/style.ts';
import { svgDocument } from './svg/svgDocument.ts';

interface ComparisonFigureOptions {
  /** One row per cell, with `status` and a column `<quantity>_difference` per panel. */
  readonly differences: Table;
  readonly panels: readonly { readonly name: string; readonly title: string }[];
  /** The names of the two runs. */
  readonly runs: readonly [string, string];
  /** The axes of both runs, without values; default γ_σ² and γ_w. */
  readonly axes?: PlaneAxes | undefined;
  /** d and K if they are the same in both runs, for the theory lines. */
  readonly teacher?: { readonly dimension: number; readonly rank: number } | undefined;
}

const prefix = 'compare';

/**
 * Maps of the differences between two runs, second − first: one panel per quantity, blue where the second
 * run is lower and red where it is higher. Cells without a result in one run are hatched.
 * @throws UserError when the cells do not form a grid of at least 2×2
 */
export function renderComparisonFigure(options: ComparisonFigureOptions): string {
  const { differences, panels, runs, teacher, axes = gammaAxes([], []) } = options;
  const grid = metricsGrid(differences, { axes });
  const theory = teacher && isGammaPlane(axes) ? theoryLines(teacher.dimension, teacher.rank) : [];
  const size = heatPanelSize(panelWidth);
  const failed = swatchEntry('failed', 'a run without a result', prefix);
  const head = {
    width: pageWidth,
    height: Math.ceil(panels.length / 2) * size.height + 4,
    legend: [...legendOfLines(theory), ...(grid.states.includes('failed') ? [failed] : [])],
    title: `Differences: ${runs[1]} minus ${runs[0]}`,
    description: `What differs between two runs over the plane of ${isGammaPlane(axes) ? 'initial variance (x) and width (y)' : `${axes.x.column} (x) and ${axes.y.column} (y)`}: ${runs[1]} minus ${runs[0]}.`,
  };
  return svgDocument(head, (root) => {
    defineHatching(root, prefix);
    panels.forEach(({ name, title }, k) => {
      const box = plotBox(size, cornerOf(k, 2, size));
      const group = root.append('g').attr('class', 'panel').attr('data-panel', name);
      const power = appendMap(group, grid, `${name}_difference`, theory, box);
      const text = [{ text: `${'abcdefgh'[k]}  ${title}`, bold: true }, ...timesTen(power)];
      appendText(group, text, { x: box.left, y: box.top - 9, size: fontSize.title });
    });
  });
}

/** @returns the power of ten that multiplies the numbers at the colour bar */
function appendMap(
  group: SvgSelection,
  grid: MetricsGrid,
  column: string,
  theory: readonly TheoryLine[],
  box: Box,
): number {
  const differences = grid.column(column);
  const largest = Math.max(0, ...[...differences].map(Math.abs).filter(Number.isFinite));
  const power = powerOf(largest);
  const scaled = { ...grid, column: () => differences.map((value) => value / 10 ** power) };
  const scale = scaleOf(largest / 10 ** power);
  const plane = { grid: scaled, column, scale, theory, idPrefix: prefix };
  appendTilePlane(group, plane, box, {});
  const bar = boxOf(box.right + 9, box.top, 11, heightOf(box));
  appendTileBar(group, bar, scale, { below: false, above: false });
  return power;
}

/** The power of ten to take out of the numbers at the colour bar, which has room for four digits. */
function powerOf(largest: number): number {
  return largest === 0 || (largest >= 0.05 && largest < 1000) ? 0 : Math.floor(Math.log10(largest));
}

const timesTen = (power: number): Run[] =>
  power === 0
    ? []
    : [{ text: '  × 10' }, { text: String(power).replace('-', '−'), size: 0.72, rise: 0.4 }];

/** A symmetric scale that ends at the largest difference, rounded up, or at ±1 if nothing differs. */
function scaleOf(largest: number): TileScale {
  const step = largest > 0 ? tickStep(0, largest, 2) : 1;
  const end = Math.max(1, Math.ceil(largest / step - 1e-9)) * step;
  const ticks = Array.from({ length: 2 * Math.round(end / step) + 1 }, (_, k) =>
    Number((k * step - end).toPrecision(12)),
  );
  return { from: -end, to: end, count: divergingSteps, colour: diverging, ticks };
}

/** Whether a table of differences has several values on both axes. */
export function isPlane(differences: Table, { x, y }: PlaneAxes = gammaAxes([], [])): boolean {
  return [x, y].every(({ column }) => new Set(numberColumn(differences, column)).size > 1);
}
