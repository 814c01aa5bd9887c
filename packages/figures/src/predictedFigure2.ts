import { meanOfPlaces, type Table } from '@mixed-dynamics/artifacts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import { panelSpecs } from './panelSpecs.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './planePage.ts';

export interface PredictedFigure2Options extends Pick<GridOptions, 'axes'>, PlaneOptions {
  /** The table `theory/figure2.csv`. */
  readonly prediction: Table;
}

/**
 * Figure 2 as theory predicts it, in the bands and lines of the one that is trained; networks that
 * theory does not claim are hatched.
 * @throws UserError when the table does not hold the whole plane (see `metricsGrid`)
 */
export function renderPredictedFigure2(
  options: PredictedFigure2Options,
): Pick<RenderedFigure<never>, 'composite'> {
  checkSizes(options);
  const grid = predictionGrid(options.prediction, options);
  const composite = renderPlanePage(options, {
    grid,
    specs: panelSpecs,
    name: 'figure2-predicted',
    title: 'Figure 2 as predicted, before any network is trained',
    outside: notClaimed(grid),
  });
  return { composite };
}

/**
 * The grid of a prediction, which has no status: that of several networks a cell is of their means.
 * @throws UserError as `metricsGrid` does
 */
export function predictionGrid(prediction: Table, options: GridOptions): MetricsGrid {
  const { columns, rows } = meanOfPlaces(prediction);
  const table = { columns: [...columns, 'status'], rows: rows.map((row) => [...row, 'ok']) };
  return metricsGrid(table, options);
}

/** The cells that theory does not claim, and how a legend says so. */
export function notClaimed(grid: MetricsGrid) {
  const valid = grid.column('valid');
  const cells = [...valid.keys()].filter((cell) => valid[cell] !== 1);
  return { cells, text: 'outside of what theory claims' };
}
