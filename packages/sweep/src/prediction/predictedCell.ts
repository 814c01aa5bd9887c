import { predictionColumns, type Table } from '@mixed-dynamics/artifacts';
import type { Prediction } from '@mixed-dynamics/theory';
import type { GridCell } from '../grid/grid.ts';
import { columnOf, moreAxes, type WithAxes } from '../presets/axes.ts';

/** A row of the table of predictions, by its columns. */
export type PredictedCell = Readonly<Record<(typeof predictionColumns)[number], number>>;

/** A row of the table. */
export function predictedCell(
  place: { readonly gammaSigma2: number; readonly gammaW: number },
  width: number,
  { maxDistance, ...prediction }: Omit<Prediction, 'curves' | 'stopReason' | 'iterations'>,
): PredictedCell {
  return {
    gamma_sigma2: place.gammaSigma2,
    gamma_w: place.gammaW,
    width,
    min_test_error: prediction.minTestError,
    iterations_to_min_test_error: prediction.iterationsToMinTestError,
    stable_rank_at_min: prediction.stableRankAtMin,
    max_distance: maxDistance.distance,
    max_distance_step: maxDistance.step,
    max_distance_width: maxDistance.width,
    max_distance_noise: maxDistance.noise,
    valid: prediction.valid ? 1 : 0,
  };
}

/**
 * The table of `theory/figure2.csv`, one row per network in the given order, with a column at the end for
 * each axis of the section that is neither γ_σ² nor γ_w.
 */
export function predictionTable(
  cells: readonly PredictedCell[],
  places: readonly Pick<GridCell, 'at'>[] = [],
  section: WithAxes = {},
): Table {
  const axes = moreAxes(section);
  return {
    columns: [...predictionColumns, ...axes.map(columnOf)],
    rows: cells.map((cell, k) => [
      ...predictionColumns.map((column) => cell[column]),
      ...axes.map((key) => places[k]?.at?.[key] ?? Number.NaN),
    ]),
  };
}
