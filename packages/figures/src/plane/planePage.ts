import { isGammaPlane } from '@mixed-dynamics/artifacts';
import { ticks } from 'd3-array';
import { cornerOf } from '../svg/geometry.ts';
import { columnsOf, type Layout } from '../svg/layout.ts';
import type { LegendEntry } from '../svg/legend.ts';
import type { Run } from '../svg/richText.ts';
import { type Origin, svgDocument } from '../svg/svgDocument.ts';
import { panelField } from './contourField.ts';
import { defineHatching, defineOutsideHatching, type Hatching, swatchEntry } from './hatch.ts';
import { appendHeatPanel, heatPanelSize, leastPanelWidth, type Overlay } from './heatPanel.ts';
import { appendLinePanel, isLine, lineSwatchEntry } from './linePanel.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
import { type Ranges, rangedByData } from './ranges.ts';
import { legendOfLines, type TheoryLine, theoryLines } from './theoryLines.ts';

/** Options common to all pictures of the plane. */
export interface PlaneOptions {
  /** Dimension d and rank K of the teacher, for the line w = K. */
  readonly dimension: number;
  readonly rank: number;
  /** Whether the paper's lines in the plane of γ_σ² and γ_w hold for these networks; default true. */
  readonly lines?: boolean | undefined;
  /** Colour ranges of the panels; default as published. */
  readonly ranges?: Ranges | undefined;
  /** Description of the computation, in small letters below: `d = 200, K = 5, c = 50, seed 8`. */
  readonly note?: string | undefined;
  /** Provenance to write into the pictures. */
  readonly origin?: Origin;
  /** Layout, if not the default. */
  readonly layout?: Layout | undefined;
}

/** SVG texts of a figure: all panels together, and each on its own. */
export interface RenderedFigure<Name extends string> {
  readonly composite: string;
  readonly panels: Readonly<Record<Name, string>>;
}

/**
 * A figure with all panels, and each panel on its own.
 * @param page draws a page with the given panels
 */
export function renderFigure(
  specs: readonly PanelSpec[],
  page: (specs: readonly PanelSpec[], name: string, title: string) => string,
  whole: { readonly name: string; readonly title: string },
  titleOf = ({ title }: PanelSpec): string => title,
): RenderedFigure<Figure2PanelName> {
  const panels = specs.map((spec) => [spec.name, page([spec], spec.name, titleOf(spec))]);
  return { composite: page(specs, whole.name, whole.title), panels: Object.fromEntries(panels) };
}

interface PlanePage {
  readonly grid: MetricsGrid;
  readonly specs: readonly PanelSpec[];
  /** The file's name; also the prefix of ids. */
  readonly name: string;
  readonly title: string;
  /** Legend entries besides lines and hatching. */
  readonly entries?: readonly LegendEntry[];
  /** Marked cells. */
  readonly marks?: readonly number[];
  /** Cells with an unreliable value, and their legend text. */
  readonly outside?: { readonly cells: readonly number[]; readonly text: string };
  readonly overlay?: Overlay;
}

/**
 * One page: panels in rows of at most two, and a common legend. If the cells lie on one line, the panels
 * are curves along it.
 */
export function renderPlanePage(options: PlaneOptions, page: PlanePage): string {
  const { grid, specs, name, title, marks = [], outside, overlay } = page;
  const { layout = {} } = options;
  const least = Math.max(...specs.map(leastPanelWidth));
  const { columns, width } = columnsOf(specs.length, least, layout);
  const size = heatPanelSize(width / columns);
  const head = {
    ...{ width, height: Math.ceil(specs.length / columns) * size.height + 4, title },
    description: describe(options, grid),
    legend: [...legendEntries(options, page), ...(page.entries ?? [])],
    ...{ origin: options.origin, note: options.note },
  };
  const theory = linesOf(options, grid);
  const appendPanel = isLine(grid) ? appendLinePanel : appendHeatPanel;
  return svgDocument(head, (root) => {
    defineHatching(root, name);
    if (outside) defineOutsideHatching(root, name);
    specs.forEach((spec, k) => {
      const letter = specs.length > 1 ? 'abcdefgh'[k] : undefined;
      const cells = { marks, outside: outside?.cells, overlay };
      const panel = { spec, grid, theory, ...cells, idPrefix: name, size, letter };
      appendPanel(root, panel, cornerOf(k, columns, size));
    });
  });
}

/**
 * The panels of the layout, with the requested ranges.
 * @param specs default: the panels of Figure 2
 * @param columnsOf the columns shown in the colours of a panel; default: its own column
 */
export function specsFor(
  { ranges, layout = {} }: PlaneOptions,
  grid: MetricsGrid,
  specs: readonly PanelSpec[] = panelSpecs,
  columnsOf = ({ column }: PanelSpec): readonly string[] => [column],
): PanelSpec[] {
  return (
    specs
      // Not every experiment has self-consistent dynamics, and thus a distance.
      .filter((spec) => spec.name !== 'distance' || columnsOf(spec).every(grid.has))
      .map((spec) => (ranges === 'data' ? rangedByData(spec, grid, columnsOf(spec)) : spec))
      .filter(({ name }) => layout.panels?.includes(name) ?? true)
      .map((spec) => laidOut(spec, layout))
  );
}

/**
 * A panel with the range and the contour levels of a layout. If only a range is given, the levels are the round numbers
 * at the colour bar.
 */
function laidOut(spec: PanelSpec, { ranges = {}, levels = {} }: Layout): PanelSpec {
  const [range, own] = [ranges[spec.name], levels[spec.name]];
  if (!range) return own ? { ...spec, levels: own } : spec;
  const [from, to] = range;
  const barTicks = ticks(from, to, 5);
  const inside = barTicks.filter((level) => level > from && level < to);
  const bands = { from, to, count: spec.bands.count };
  return { ...spec, bands, barTicks, levels: own ?? inside };
}

/** The lines of the paper's theory; none if the layout omits them or they do not hold. */
export const linesOf = (
  { dimension, rank, layout, lines = true }: PlaneOptions,
  grid: MetricsGrid,
): TheoryLine[] =>
  layout?.theoryLines !== false && lines && isGammaPlane(grid) ? theoryLines(dimension, rank) : [];

function legendEntries(
  options: PlaneOptions,
  { grid, specs, name: prefix, outside }: PlanePage,
): LegendEntry[] {
  const entries = legendOfLines(linesOf(options, grid));
  const fields = specs.map((spec) => panelField(spec, grid).states);
  const states = fields.flat();
  const line = isLine(grid);
  const add = (state: Hatching, text: string) =>
    entries.push(line ? lineSwatchEntry(state, text) : swatchEntry(state, text, prefix));
  if (states.includes('failed')) add('failed', 'diverged or failed');
  if (states.includes('missing')) {
    const finished = fields.map((cells) => cells.filter((state) => state !== 'missing').length);
    const computed = `${Math.min(...finished)} of ${grid.states.length} cells are computed`;
    add('missing', line ? `no result yet (${computed})` : `interpolated (${computed})`);
  }
  if (outside && outside.cells.length > 0) add('outside', outside.text);
  return entries;
}

const describe = ({ dimension, rank }: PlaneOptions, { x, y }: MetricsGrid) => {
  const axes = isGammaPlane({ x, y })
    ? 'the exponents of the variance of their initial weights (x) and of their width (y)'
    : `${plainText(x.label)} (x) and ${plainText(y.label)} (y)`;
  return `Two-layer linear networks trained by gradient descent, against ${axes}; d = ${dimension}, K = ${rank}.`;
};

const plainText = (runs: readonly Run[]) => runs.map(({ text }) => text).join('');
