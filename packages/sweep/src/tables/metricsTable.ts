import { idealMetricsColumns, metricsColumns, type Table } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance, streamSeed } from '@mixed-dynamics/data';
import { type CellMetrics, type CellTask, type Physics, withIdeal } from '../cells/cell.ts';

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
  max_distance_width: 'maxDistanceWidth',
  max_distance_step: 'maxDistanceStep',
} as const satisfies Record<MetricsColumn, keyof CellMetrics>;

type MetricsColumn = (typeof metricsColumns | typeof idealMetricsColumns)[number];

const columnsOf = (ideal: boolean): readonly MetricsColumn[] =>
  ideal ? [...metricsColumns, ...idealMetricsColumns] : metricsColumns;

/** The columns of `metrics.csv` of a section's networks. */
export const metricsColumnsOf = (section: Pick<Physics, 'dynamics'>): readonly MetricsColumn[] =>
  columnsOf(withIdeal(section));

/** The table of `metrics.csv`, one row per cell in the given order; all cells of a sweep have the same columns. */
export function metricsTable(cells: readonly CellMetrics[]): Table {
  const columns = columnsOf(cells.some(({ maxDistanceStep }) => maxDistanceStep !== undefined));
  return {
    columns,
    rows: cells.map((metrics) => columns.map((column) => metrics[keys[column]] ?? Number.NaN)),
  };
}

/** A row of `metrics.csv` as a record. */
export function fromRow({ columns, rows }: Table, at = 0): CellMetrics {
  const entries = columns.map((column, i) => [keys[column as MetricsColumn], rows[at]![i]]);
  return Object.fromEntries(entries) as unknown as CellMetrics;
}

/** The row of a cell whose computation crashed: its parameters, and NaN for unknown results. */
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
