import { idealMetricsColumns, metricsColumns, type Table } from '@mixed-dynamics/artifacts';
import { cellSeed, cellWidth, initialVariance } from '@mixed-dynamics/data';
import {
  type CellMetrics,
  type CellTask,
  type Physics,
  type SweepCell,
  withEquation,
  withIdeal,
} from '../cells/cell.ts';
import { columnOf, keyOf, moreAxes, type WithAxes } from '../presets/axes.ts';
import type { AxisKey } from '../presets/keys.ts';

/** The keys of a section that determine the columns of its tables. */
export type TableSection = Pick<Physics, 'dynamics'> & WithAxes;

/** Columns that compare gradient descent with equation (1). */
const ofEquation: readonly string[] = ['max_distance', 'max_distance_step'];

/**
 * The columns of `metrics.csv` for a section. Columns that need equation (1) are left out if it is not integrated;
 * columns of axes other than γ_σ² and γ_w come last.
 */
export function metricsColumnsOf(section: TableSection): readonly string[] {
  const columns = withIdeal(section) ? [...metricsColumns, ...idealMetricsColumns] : metricsColumns;
  const known = columns.filter((name) => withEquation(section) || !ofEquation.includes(name));
  return [...known, ...axisColumnsOf(section).map(({ column }) => column)];
}

/** The axes that need a further column at the end of the table. */
function axisColumnsOf(section: WithAxes): { readonly key: AxisKey; readonly column: string }[] {
  const columns = moreAxes(section).map((key) => ({ key, column: columnOf(key) }));
  const known: readonly string[] = [...metricsColumns, ...idealMetricsColumns];
  return columns.filter(({ column }) => !known.includes(column));
}

/** The table of `metrics.csv`, one row per cell in the given order. */
export function metricsTable<Cell extends Pick<SweepCell, 'at'>>(
  cells: readonly Cell[],
  metricsOf: (cell: Cell) => CellMetrics,
  section: TableSection = {},
): Table {
  const columns = metricsColumnsOf(section);
  const axes = axisColumnsOf(section);
  const keys = columns.slice(0, columns.length - axes.length).map(keyOf) as (keyof CellMetrics)[];
  return {
    columns,
    rows: cells.map((cell) => {
      const metrics = metricsOf(cell);
      return [
        ...keys.map((key) => metrics[key] ?? Number.NaN),
        ...axes.map(({ key }) => cell.at?.[key] ?? Number.NaN),
      ];
    }),
  };
}

/** The table of metrics without axes, as in the store; with the columns of infinite width if any network has them. */
export function plainTable(cells: readonly CellMetrics[]): Table {
  const ideal = cells.some(({ maxDistanceStep }) => maxDistanceStep !== undefined);
  const section = ideal ? { dynamics: ['gradient-descent', 'self-consistent', 'ideal'] } : {};
  const alone: { metrics: CellMetrics; at?: never }[] = cells.map((metrics) => ({ metrics }));
  return metricsTable(alone, ({ metrics }) => metrics, section);
}

/** The first row of `metrics.csv` as a record. */
export function firstMetrics({ columns, rows }: Table): CellMetrics {
  const entries = columns.map((column, i) => [keyOf(column), rows[0]![i]]);
  return Object.fromEntries(entries) as unknown as CellMetrics;
}

/** The row of a cell whose computation crashed: its parameters, and NaN for unknown results. */
export function failedMetrics(
  task: Pick<CellTask, 'rootSeed' | 'section' | 'gammaSigma2' | 'gammaW' | 'trial'>,
): CellMetrics {
  const { rootSeed, section, gammaSigma2, gammaW, trial } = task;
  const { dimension } = section;
  const unknown = Number.NaN;
  return {
    ...{ gammaSigma2, gammaW, width: cellWidth(dimension, gammaW) },
    sigma2: initialVariance(dimension, gammaSigma2),
    seed: cellSeed(rootSeed, { ...section, gammaSigma2, gammaW, trial }),
    ...{ status: 'failed', stopReason: 'none', learningRate: unknown, iterations: unknown },
    ...{ minTestError: unknown, iterationsToMinTestError: unknown, stableRankAtMin: unknown },
    maxDistance: unknown,
  };
}
