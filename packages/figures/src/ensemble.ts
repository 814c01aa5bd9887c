import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import { bandColours } from './bandColours.ts';
import { intervalOpacity } from './intervalBands.ts';
import { type LegendEntry, sampleWidth } from './legend.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
import { incompleteCells, meanSpec, statisticsOf } from './planeOfDraws.ts';
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

const ensembleSpecs: readonly PanelSpec[] = panelSpecs.map((spec) => {
  const column = statisticsOf(spec.name);
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
