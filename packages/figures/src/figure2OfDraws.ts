import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { scaleLinear } from 'd3-scale';
import { appendMarks, intervalOpacity } from './plane/contourLayer.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './plane/metricsGrid.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './plane/panelSpecs.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './plane/planePage.ts';
import { specsOf } from './svg/layout.ts';
import { type LegendEntry, sampleWidth } from './svg/legend.ts';
import { bandColours } from './svg/style.ts';

interface Figure2OfDrawsOptions extends GridOptions, PlaneOptions {
  /** A row a cell: the columns of `ensemble/statistics.csv`. */
  readonly statistics: Table;
  /** Networks a cell, when all are computed. */
  readonly draws: number;
}

/**
 * Figure 2 of several networks a cell, which differ in their initial weights: of each quantity a
 * pair of panels, the mean and the standard deviation of one network. Of a partial table, a
 * deviation that is not known yet is interpolated; where none is, only means are drawn.
 * @throws UserError when the table does not hold the whole plane once (see `metricsGrid`), or a cell
 *   has other than all of its networks
 */
export function renderFigure2OfDraws(
  options: Figure2OfDrawsOptions,
): RenderedFigure<Figure2PanelName> {
  checkSizes(options);
  const grid = metricsGrid(options.statistics, options);
  checkDraws(grid, options);
  const { marks, entries } = incompleteCells(grid);
  const page = (quantities: readonly PanelSpec[], name: string, title: string) => {
    const specs = quantities.flatMap((spec) => {
      const spread = spreadSpec(spec, grid);
      return spread ? [meanSpec(spec), spread] : [meanSpec(spec)];
    });
    const words = wordsOf(options.draws, specs.length > quantities.length);
    const legend = { text: [{ text: words }], sample: () => {}, width: 0, first: true };
    return renderPlanePage(options, {
      ...{ grid, specs, name, title: `${title}: ${words}` },
      ...{ marks, entries: [...entries, legend] },
    });
  };
  const shown = specsOf(options.layout ?? {});
  const panels = Object.fromEntries(
    shown.map((spec) => [spec.name, page([spec], spec.name, spec.title)]),
  ) as Record<Figure2PanelName, string>;
  const title = 'Figure 2: learning across initial variance and width';
  return { composite: page(shown, 'figure2', title), panels };
}

function wordsOf(draws: number, withSpread: boolean): string {
  if (!withSpread) return `mean of up to ${draws} networks a cell`;
  return `mean and standard deviation of ${draws} networks a cell, which differ in their initial weights`;
}

function checkDraws(
  { gammaSigma2, gammaW, column }: MetricsGrid,
  { draws, partial = false }: Figure2OfDrawsOptions,
): void {
  const counts = column('draws');
  const cell = counts.findIndex((count) => count > draws || (count < draws && !partial));
  if (cell < 0) return;
  const [i, j] = [cell % gammaSigma2.length, Math.floor(cell / gammaSigma2.length)];
  throw expected({
    culprit: `metrics table, (gamma_sigma2 ${gammaSigma2[i]}, gamma_w ${gammaW[j]})`,
    expected: `${draws} networks`,
    got: counts[cell],
    remedy: 'finish the sweep of this preset, or merge all of its shards',
  });
}

/** Columns of the statistics of a panel start with this; the distance has them of its logarithm. */
const columnOf: Readonly<Record<Figure2PanelName, string>> = {
  'test-error': 'min_test_error',
  'stable-rank': 'stable_rank_at_min',
  iterations: 'iterations_to_min_test_error',
  distance: 'log_max_distance',
};

/** The panel of the mean over draws, with the bands and lines of the one of a single draw. */
function meanSpec({ transform: _, ...spec }: PanelSpec): PanelSpec {
  return { ...spec, column: `${columnOf[spec.name]}_mean` };
}

/**
 * The panel of the standard deviation of one draw; its bands end at the first round number that no
 * cell exceeds.
 * @returns undefined where no cell has two draws
 */
function spreadSpec({ name }: PanelSpec, grid: MetricsGrid): PanelSpec | undefined {
  const column = `${columnOf[name]}_sd`;
  const known = grid.column(column).filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const largest = known.reduce((most, value) => Math.max(most, value), 0);
  const scale = scaleLinear([0, largest || 1], [0, 1]).nice(4);
  const ticks = scale.ticks(4);
  const [from, to] = scale.domain() as [number, number];
  const bands = { from, to, count: 4 * (ticks.length - 1) };
  const title = 'Its standard deviation';
  return {
    ...{ name, part: 'spread', spread: true, title, column, bands },
    ...{ levels: ticks.slice(1, -1), barTicks: ticks },
  };
}

/** Cells that have statistics, but of fewer draws than there were, and what the legend says. */
function incompleteCells(grid: MetricsGrid): { marks: number[]; entries: LegendEntry[] } {
  const missing = [grid.column('diverged'), grid.column('failed')];
  const marks = [...grid.states.keys()].filter(
    (cell) => grid.states[cell] === 'ok' && missing.some((counts) => counts[cell]! > 0),
  );
  const entry: LegendEntry = {
    text: [{ text: 'some draws diverged or failed: statistics of the others' }],
    sample: (parent) => appendMarks(parent, [[sampleWidth / 2, 0]]),
  };
  return { marks, entries: marks.length > 0 ? [entry] : [] };
}

interface EnsembleOptions extends GridOptions, PlaneOptions {
  /** The table `ensemble/statistics.csv`. */
  readonly statistics: Table;
}

const ensembleSpecs: readonly PanelSpec[] = panelSpecs.map((spec) => {
  const column = columnOf[spec.name];
  return { ...meanSpec(spec), interval: [`${column}_low`, `${column}_high`] };
});

/**
 * The panels of Figure 2 over an ensemble: the colour is the mean over the draws, the lines are
 * contours of the mean, and the band about each line is where its level lies inside the 95 %
 * interval of the mean.
 * @throws UserError when the table does not hold the whole plane once (see `metricsGrid`)
 */
export function renderEnsemble(options: EnsembleOptions): RenderedFigure<Figure2PanelName> {
  checkSizes(options);
  const grid = metricsGrid(options.statistics, options);
  const draws = drawsOf(grid);
  const { marks, entries: marked } = incompleteCells(grid);
  const entries = [...legendEntries(draws), ...marked];
  const page = (specs: readonly PanelSpec[], name: string, title: string) =>
    renderPlanePage(options, { grid, specs, name, title, entries, marks });
  const panels = Object.fromEntries(
    ensembleSpecs.map((spec) => [
      spec.name,
      page([spec], spec.name, `${spec.title}, ${draws} draws`),
    ]),
  ) as Record<Figure2PanelName, string>;
  const title = `Learning across initial variance and width: mean of ${draws} draws`;
  return { composite: page(ensembleSpecs, 'ensemble', title), panels };
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

function legendEntries(draws: number): LegendEntry[] {
  return [
    {
      text: [
        {
          text: `contour of the mean of ${draws} draws, and where the 95 % interval of the mean holds its level`,
        },
      ],
      sample: appendIntervalSample,
      first: true,
    },
  ];
}

function appendIntervalSample(parent: SvgSelection): void {
  const colours = bandColours(4).slice(1, 3);
  colours.forEach((colour, k) => {
    const rect = parent.append('rect').attr('x', 0).attr('width', sampleWidth);
    rect
      .attr('y', -6 + 6 * k)
      .attr('height', 6)
      .attr('fill', colours[1 - k] ?? colour);
  });
  parent
    .append('rect')
    .attr('y', -3.5)
    .attr('width', sampleWidth)
    .attr('height', 7)
    .attr('fill', '#fff')
    .attr('fill-opacity', intervalOpacity);
  const line = parent.append('path').attr('d', `M0,0H${sampleWidth}`);
  line.attr('stroke', '#fff').attr('stroke-width', 0.8);
}
