import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { bandColours } from './bandColours.ts';
import { appendMarks, intervalOpacity } from './intervalBands.ts';
import { type LegendEntry, sampleWidth } from './legend.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './planePage.ts';

export interface EnsembleOptions extends GridOptions, PlaneOptions {
  /** The table `ensemble/statistics.csv`. */
  readonly statistics: Table;
}

/** Columns of the statistics of a panel; the distance has them of its logarithm. */
const columnOf: Readonly<Record<Figure2PanelName, string>> = {
  'test-error': 'min_test_error',
  'stable-rank': 'stable_rank_at_min',
  iterations: 'iterations_to_min_test_error',
  distance: 'log_max_distance',
};

const ensembleSpecs: readonly PanelSpec[] = panelSpecs.map(({ transform: _, ...spec }) => {
  const column = columnOf[spec.name];
  return { ...spec, column: `${column}_mean`, interval: [`${column}_low`, `${column}_high`] };
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
  const marks = incompleteCells(grid);
  const entries = legendEntries(draws, marks.length);
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

/** Cells that have statistics, but of fewer draws than there were. */
function incompleteCells(grid: MetricsGrid): number[] {
  const missing = [grid.column('diverged'), grid.column('failed')];
  return [...grid.states.keys()].filter(
    (cell) => grid.states[cell] === 'ok' && missing.some((counts) => counts[cell]! > 0),
  );
}

function legendEntries(draws: number, incomplete: number): LegendEntry[] {
  const entries: LegendEntry[] = [
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
  if (incomplete > 0) {
    entries.push({
      text: [{ text: 'some draws diverged or failed: statistics of the others' }],
      sample: (parent) => appendMarks(parent, [[sampleWidth / 2, 0]]),
    });
  }
  return entries;
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
