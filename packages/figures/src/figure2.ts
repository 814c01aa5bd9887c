import { meanOfPlaces, type Table } from '@mixed-dynamics/artifacts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './plane/metricsGrid.ts';
import type { Figure2PanelName, PanelSpec } from './plane/panelSpecs.ts';
import {
  type PlaneOptions,
  type RenderedFigure,
  renderFigure,
  renderPlanePage,
  specsFor,
} from './plane/planePage.ts';

interface Figure2Options extends GridOptions, PlaneOptions {
  /** The table `metrics.csv`. */
  readonly metrics: Table;
}

/**
 * Figure 2 of the paper: the plane of γ_σ² and γ_w in four filled contour plots.
 * @throws UserError when the table does not contain the whole plane once (see `metricsGrid`)
 */
export function renderFigure2(options: Figure2Options): RenderedFigure<Figure2PanelName> {
  const grid = metricsGrid(options.metrics, options);
  const page = (specs: readonly PanelSpec[], name: string, title: string) =>
    renderPlanePage(options, { grid, specs, name, title });
  const shown = specsFor(options, grid);
  const title = 'Figure 2: learning across initial variance and width';
  return renderFigure(shown, page, { name: 'figure2', title });
}

export interface PredictionOptions extends Pick<GridOptions, 'axes'>, PlaneOptions {
  /** The table `theory/figure2.csv`. */
  readonly prediction: Table;
}

/**
 * Figure 2 as predicted by theory, with the bands and lines of the trained one. Networks that the theory
 * does not cover are hatched.
 * @throws UserError when the table does not contain the whole plane (see `metricsGrid`)
 */
export function renderPredictedFigure2(options: PredictionOptions): string {
  const grid = predictionGrid(options.prediction, options);
  return renderPlanePage(options, {
    grid,
    specs: specsFor(options, grid),
    name: 'figure2-predicted',
    title: 'Figure 2 as predicted, before any network is trained',
    outside: notClaimed(grid),
  });
}

/**
 * The grid of a prediction. All cells count as `ok`; several networks per cell are averaged.
 * @throws UserError as `metricsGrid` does
 */
export function predictionGrid(prediction: Table, options: GridOptions): MetricsGrid {
  const { columns, rows } = meanOfPlaces(prediction);
  const table = { columns: [...columns, 'status'], rows: rows.map((row) => [...row, 'ok']) };
  return metricsGrid(table, options);
}

/** The cells that the theory does not cover, with their legend text. */
export function notClaimed(grid: MetricsGrid) {
  const valid = grid.column('valid');
  const cells = [...valid.keys()].filter((cell) => valid[cell] !== 1);
  return { cells, text: 'outside of what theory claims' };
}
