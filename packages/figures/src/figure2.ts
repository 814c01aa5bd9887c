import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { boxOf, type Point } from './box.ts';
import { appendSwatch, defineHatching, type Hatching } from './hatch.ts';
import { appendHeatPanel, heatPanelSize } from './heatPanel.ts';
import { appendLegend, type LegendEntry, legendHeight, sampleWidth } from './legend.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import type { Origin } from './origin.ts';
import { panelField } from './panelField.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
import { svgDocument } from './svgDocument.ts';
import { appendTheoryLine, theoryLines } from './theoryLines.ts';

export interface Figure2Options extends GridOptions {
  /** The table `metrics.csv`. */
  readonly metrics: Table;
  /** Dimension d and rank K of the teacher: they place the line w = K. */
  readonly dimension: number;
  readonly rank: number;
  /** What the pictures say of where they come from. */
  readonly origin?: Origin;
}

/** SVG texts of a figure: all panels together, and each on its own. */
export interface RenderedFigure<Name extends string> {
  readonly composite: string;
  readonly panels: Readonly<Record<Name, string>>;
}

/**
 * Figure 2 of the paper: the plane of γ_σ² and γ_w in four filled contour plots.
 * @throws UserError when the table does not hold the whole plane once (see `metricsGrid`)
 */
export function renderFigure2(options: Figure2Options): RenderedFigure<Figure2PanelName> {
  checkSizes(options);
  const grid = metricsGrid(options.metrics, options);
  const page = (specs: readonly PanelSpec[], name: string, title: string) =>
    renderPage(options, grid, specs, name, title);
  const panels = Object.fromEntries(
    panelSpecs.map((spec) => [spec.name, page([spec], spec.name, spec.title)]),
  ) as Record<Figure2PanelName, string>;
  return {
    composite: page(panelSpecs, 'figure2', 'Figure 2: learning across initial variance and width'),
    panels,
  };
}

function checkSizes({ dimension, rank }: Figure2Options): void {
  for (const [name, value, least] of [
    ['dimension', dimension, 2],
    ['rank', rank, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `an integer of at least ${least}`,
      got: value,
      remedy: 'give the value of the sweep',
    });
  }
}

function renderPage(
  options: Figure2Options,
  grid: MetricsGrid,
  specs: readonly PanelSpec[],
  name: string,
  title: string,
): string {
  const columns = Math.min(specs.length, 2);
  const width = columns * heatPanelSize.width;
  const legendTop = Math.ceil(specs.length / 2) * heatPanelSize.height + 4;
  const legend = { left: 6, top: legendTop, width: width - 12 };
  const entries = legendEntries(options, grid, specs, name);
  const height = legendTop + legendHeight(entries, legend.width) + 6;
  const head = { width, height, title, description: describe(options), origin: options.origin };
  const theory = theoryLines(options.dimension, options.rank);
  return svgDocument(head, (root) => {
    defineHatching(root, name);
    specs.forEach((spec, k) => {
      const origin: Point = [
        (k % columns) * heatPanelSize.width,
        Math.floor(k / columns) * heatPanelSize.height,
      ];
      const letter = specs.length > 1 ? { letter: 'abcd'[k]! } : {};
      appendHeatPanel(root, { spec, grid, theory, idPrefix: name, ...letter }, origin);
    });
    appendLegend(root, entries, legend);
  });
}

function legendEntries(
  { dimension, rank }: Figure2Options,
  grid: MetricsGrid,
  specs: readonly PanelSpec[],
  prefix: string,
): LegendEntry[] {
  const entries: LegendEntry[] = theoryLines(dimension, rank).map((line) => ({
    text: [{ text: `${line.name}  ` }, ...line.formula],
    sample: (parent) => appendTheoryLine(parent, line, [0, 0], [sampleWidth, 0]),
  }));
  const states = specs.flatMap((spec) => panelField(spec, grid).states);
  const swatch = (state: Hatching) => (parent: SvgSelection) =>
    appendSwatch(parent, state, boxOf(0, -5, sampleWidth, 10), prefix);
  if (states.includes('failed')) {
    entries.push({ text: [{ text: 'diverged or failed' }], sample: swatch('failed') });
  }
  if (states.includes('missing')) {
    const text = `interpolated (${grid.finished} of ${grid.states.length} cells are computed)`;
    entries.push({ text: [{ text }], sample: swatch('missing') });
  }
  return entries;
}

const describe = ({ dimension, rank }: Figure2Options) =>
  `Two-layer linear networks trained by gradient descent, against the exponents of the variance of their initial weights (x) and of their width (y); d = ${dimension}, K = ${rank}.`;
