import { predictionColumns, type Table } from '@mixed-dynamics/artifacts';
import type { Prediction } from '@mixed-dynamics/theory';
import type { GridCell } from '../grid/grid.ts';
import { columnOf, keyOf, moreAxes, type WithAxes } from '../presets/axes.ts';

/** A row of the table of predictions, without its axes. */
export function predictedRow(
  { gammaSigma2, gammaW }: { readonly gammaSigma2: number; readonly gammaW: number },
  width: number,
  prediction: Omit<Prediction, 'curves' | 'stopReason' | 'iterations'>,
): number[] {
  const { distance, step, width: ofWidth, noise } = prediction.maxDistance;
  const parts = { maxDistanceStep: step, maxDistanceWidth: ofWidth, maxDistanceNoise: noise };
  const valid = prediction.valid ? 1 : 0;
  const place = { gammaSigma2, gammaW, width };
  const values = { ...place, ...prediction, maxDistance: distance, ...parts, valid };
  return predictionColumns.map((column) => values[keyOf(column)]);
}

/**
 * The table of `theory/figure2.csv`, one row per network in the given order, with a column at the end for
 * each axis of the section that is neither γ_σ² nor γ_w.
 */
export function predictionTable(
  rows: readonly (readonly number[])[],
  places: readonly Pick<GridCell, 'at'>[] = [],
  section: WithAxes = {},
): Table {
  const axes = moreAxes(section);
  return {
    columns: [...predictionColumns, ...axes.map(columnOf)],
    rows: rows.map((row, k) => [...row, ...axes.map((key) => places[k]?.at?.[key] ?? Number.NaN)]),
  };
}
