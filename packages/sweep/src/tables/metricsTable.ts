import { metricsColumns, type Table, type Value } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance, streamSeed } from '@mixed-dynamics/data';
import type { CellMetrics, CellTask } from '../cells/cell.ts';

/** The key of every column of `metrics.csv`, in its order. */
const keys = {
  gamma_sigma2: 'gammaSigma2',
  gamma_w: 'gammaW',
  width: 'width',
  sigma2: 'sigma2',
  learning_rate: 'learningRate',
  seed: 'seed',
  status: 'status',
  stop_reason: 'stopReason',
  iterations: 'iterations',
  min_test_error: 'minTestError',
  iterations_to_min_test_error: 'iterationsToMinTestError',
  stable_rank_at_min: 'stableRankAtMin',
  max_distance: 'maxDistance',
} as const satisfies Record<(typeof metricsColumns)[number], keyof CellMetrics>;

/** The table of `metrics.csv`, a row a cell in the order given. */
export function metricsTable(cells: readonly CellMetrics[]): Table {
  return {
    columns: metricsColumns,
    rows: cells.map((metrics) => metricsColumns.map((column) => metrics[keys[column]])),
  };
}

/** A row of `metrics.csv` as a record. */
export function fromRow(row: readonly Value[]): CellMetrics {
  const entries = metricsColumns.map((column, i) => [keys[column], row[i]]);
  return Object.fromEntries(entries) as unknown as CellMetrics;
}

/** The row of a cell whose computation died: what was to be computed, NaN for what is unknown. */
export function failedMetrics(
  task: Pick<CellTask, 'rootSeed' | 'section' | 'gammaSigma2' | 'gammaW' | 'trial'>,
): CellMetrics {
  const { rootSeed, section, gammaSigma2, gammaW, trial } = task;
  const { dimension } = section;
  return {
    gammaSigma2,
    gammaW,
    width: cellWidth(dimension, gammaW),
    sigma2: initialVariance(dimension, gammaSigma2),
    learningRate: Number.NaN,
    seed: streamSeed(rootSeed, 'weights', dimension, gammaSigma2, gammaW, trial),
    status: 'failed',
    stopReason: 'none',
    iterations: Number.NaN,
    minTestError: Number.NaN,
    iterationsToMinTestError: Number.NaN,
    stableRankAtMin: Number.NaN,
    maxDistance: Number.NaN,
  };
}
