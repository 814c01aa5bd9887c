import { expected, type Table } from '@mixed-dynamics/artifacts';
import { scaleLinear } from 'd3-scale';
import { appendMarks } from './plane/contourLayer.ts';
import { isLine } from './plane/linePanel.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './plane/metricsGrid.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './plane/panelSpecs.ts';
import {
  type PlaneOptions,
  type RenderedFigure,
  renderFigure,
  renderPlanePage,
  specsFor,
} from './plane/planePage.ts';
import { type LegendEntry, sampleWidth } from './svg/legend.ts';

interface Figure2OfDrawsOptions extends GridOptions, PlaneOptions {
  /** One row per cell, with the columns of `ensemble/statistics.csv`. */
  readonly statistics: Table;
  /** Networks per cell in a complete table. */
  readonly draws: number;
}

/**
 * Figure 2 with several networks per cell, which differ in their initial weights. Each quantity has two
 * panels: the mean, and the standard deviation between networks. In a partial table, cells with a single
 * network get interpolated deviations; if all have one network, only means are drawn.
 * @throws UserError when the table does not contain the whole plane once (see `metricsGrid`), or a cell
 *   does not have all of its networks
 */
export function renderFigure2OfDraws(
  options: Figure2OfDrawsOptions,
): RenderedFigure<Figure2PanelName> {
  const grid = metricsGrid(options.statistics, options);
  checkDraws(grid, options);
  const shown = specsFor(options, grid, panelSpecs.map(meanSpec));
  return renderStatistics(options, grid, shown, {
    ...{ name: 'figure2', title: 'Figure 2: learning across initial variance and width' },
    panelsOf: (spec) => withSpread(spec, grid, 'sd', 'Its standard deviation'),
    wordsOf: (spread) => wordsOf(options.draws, spread),
    pageTitle: (title, words) => `${title}: ${words}`,
  });
}

interface Statistics {
  readonly name: string;
  readonly title: string;
  /** The panels of a quantity. */
  readonly panelsOf: (spec: PanelSpec) => PanelSpec[];
  /** Describes what is drawn, with or without a spread beside the means. */
  readonly wordsOf: (spread: boolean) => string;
  readonly pageTitle: (title: string, words: string) => string;
  readonly panelTitle?: (spec: PanelSpec) => string;
}

/** The pages of the figure: the panels of each quantity, and a note below that describes them. */
function renderStatistics(
  options: PlaneOptions,
  grid: MetricsGrid,
  shown: readonly PanelSpec[],
  { name: file, title: whole, panelsOf, wordsOf, pageTitle, panelTitle }: Statistics,
): RenderedFigure<Figure2PanelName> {
  const { marks, entries } = incompleteCells(grid);
  const page = (quantities: readonly PanelSpec[], name: string, title: string) => {
    const specs = quantities.flatMap(panelsOf);
    const words = wordsOf(specs.length > quantities.length);
    const legend = { text: words, sample: () => {}, width: 0, first: true };
    return renderPlanePage(options, {
      ...{ grid, specs, name, title: pageTitle(title, words) },
      ...{ marks, entries: [...entries, legend] },
    });
  };
  return renderFigure(shown, page, { name: file, title: whole }, panelTitle);
}

function wordsOf(draws: number, withSpread: boolean): string {
  if (!withSpread) return `mean of up to ${draws} networks a cell`;
  return `mean and standard deviation of ${draws} networks a cell, which differ in their initial weights`;
}

function checkDraws(
  { x, y, column }: MetricsGrid,
  { draws, partial = false }: Figure2OfDrawsOptions,
): void {
  const counts = column('draws');
  const cell = counts.findIndex((count) => count > draws || (count < draws && !partial));
  if (cell < 0) return;
  const [i, j] = [cell % x.values.length, Math.floor(cell / x.values.length)];
  throw expected({
    culprit: `metrics table, (${x.column} ${x.values[i]}, ${y.column} ${y.values[j]})`,
    expected: `${draws} networks`,
    got: counts[cell],
    remedy: 'finish the sweep of this preset, or merge all of its shards',
  });
}

/** The prefix of a panel's columns in the table of statistics; the distance is averaged as a logarithm. */
const columnOf: Readonly<Record<Figure2PanelName, string>> = {
  'test-error': 'min_test_error',
  'stable-rank': 'stable_rank_at_min',
  iterations: 'iterations_to_min_test_error',
  distance: 'log_max_distance',
};

/** The panel of the mean over draws, with the bands and lines of a single draw. */
function meanSpec({ transform: _, ...spec }: PanelSpec): PanelSpec {
  return { ...spec, column: `${columnOf[spec.name]}_mean` };
}

/**
 * The panel of a mean, followed by that of its spread if any cell has a spread. The bands of the spread end at the
 * first round number that no cell exceeds.
 * @param ending the end of the name of the spread's column
 */
function withSpread(
  mean: PanelSpec,
  grid: MetricsGrid,
  ending: string,
  title: string,
): PanelSpec[] {
  const { name } = mean;
  const column = `${columnOf[name]}_${ending}`;
  const known = grid.column(column).filter(Number.isFinite);
  if (known.length === 0) return [mean];
  const largest = known.reduce((most, value) => Math.max(most, value), 0);
  const scale = scaleLinear([0, largest || 1], [0, 1]).nice(4);
  const ticks = scale.ticks(4);
  const [from, to] = scale.domain() as [number, number];
  const bands = { from, to, count: 4 * (ticks.length - 1) };
  const spread = { ...{ name, part: 'spread', spread: true as const, title, column, bands } };
  return [mean, { ...spread, levels: ticks.slice(1, -1), barTicks: ticks }];
}

/** The cells in which some, but not all, draws diverged or failed, with their legend entry. */
function incompleteCells(grid: MetricsGrid): { marks: number[]; entries: LegendEntry[] } {
  const missing = [grid.column('diverged'), grid.column('failed')];
  const marks = [...grid.states.keys()].filter(
    (cell) => grid.states[cell] === 'ok' && missing.some((counts) => counts[cell]! > 0),
  );
  const entry: LegendEntry = {
    text: 'some draws diverged or failed: statistics of the others',
    sample: (parent) => appendMarks(parent, [[sampleWidth / 2, 0]]),
  };
  return { marks, entries: marks.length > 0 ? [entry] : [] };
}

/**
 * Figure 2 over an ensemble. Each quantity has two panels: the mean over the draws, and half the width of
 * the mean's 95 % confidence interval. If the cells lie on one line, the interval is an error bar.
 * @throws UserError when the table does not contain the whole plane once (see `metricsGrid`)
 */
export function renderEnsemble(
  options: Omit<Figure2OfDrawsOptions, 'draws'>,
): RenderedFigure<Figure2PanelName> {
  const grid = withHalfWidths(metricsGrid(options.statistics, options));
  const draws = drawsOf(grid);
  return renderStatistics(options, grid, panelSpecs.map(meanSpec), {
    name: 'ensemble',
    title: `Learning across initial variance and width: mean of ${draws} draws`,
    panelsOf: (spec) => panelsOf(spec, grid),
    wordsOf: () => `mean of ${draws} draws, and half the width of its 95 % interval`,
    pageTitle: (title) => title,
    panelTitle: ({ title }) => `${title}, ${draws} draws`,
  });
}

const halfWidth = 'half_width';

/** The grid with an additional column for the half-width of each interval. */
function withHalfWidths(grid: MetricsGrid): MetricsGrid {
  const column = (name: string) => {
    if (!name.endsWith(halfWidth)) return grid.column(name);
    const [low, high] = ['low', 'high'].map((end) => grid.column(name.replace(halfWidth, end)));
    return high!.map((value, cell) => (value - low![cell]!) / 2);
  };
  return { ...grid, column };
}

function panelsOf(mean: PanelSpec, grid: MetricsGrid): PanelSpec[] {
  const column = columnOf[mean.name];
  if (isLine(grid)) return [{ ...mean, interval: [`${column}_low`, `${column}_high`] }];
  return withSpread(mean, grid, halfWidth, 'Its 95 % interval, ±');
}

function drawsOf(grid: MetricsGrid): number {
  const [draws, ...others] = new Set(grid.column('draws'));
  if (draws !== undefined && draws >= 2 && others.length === 0) return draws;
  throw expected({
    culprit: 'statistics of the ensemble, column draws',
    expected: 'one number of draws for all cells, at least 2',
    got: [draws, ...others].join(', '),
    remedy: 'run `mixed-dynamics ensemble-figure` again',
  });
}
