import {
  metricsColumns,
  metricsTextColumns,
  numberColumn,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';

/**
 * Columns of `scaling/cells.csv`, one row per network. `part` is `transition`, `agreement` or `floor`;
 * `excess` is γ_w + γ_σ² − 1; `teacher_norm` is ‖A*‖_op; the rest is as in `metrics.csv`.
 */
export const scalingColumns = [
  'part',
  'dimension',
  'trial',
  'excess',
  'teacher_norm',
  ...metricsColumns,
] as const;

/** Those of them that hold text. */
export const scalingTextColumns = ['part', ...metricsTextColumns] as const;

/** The fields of a network that the analysis uses. */
export interface ScalingRow {
  readonly part: string;
  readonly dimension: number;
  readonly trial: number;
  readonly excess: number;
  readonly teacherNorm: number;
  readonly width: number;
  readonly sigma2: number;
  readonly minTestError: number;
  readonly maxDistance: number;
}

/**
 * The rows of networks with a finite result.
 * @throws UserError when a column is missing
 */
export function scalingRows(table: Table): ScalingRow[] {
  const column = (name: (typeof scalingColumns)[number]) => numberColumn(table, name);
  const [part, status] = [textColumn(table, 'part'), textColumn(table, 'status')];
  const [dimension, trial, excess] = [column('dimension'), column('trial'), column('excess')];
  const [width, sigma2, teacherNorm] = [column('width'), column('sigma2'), column('teacher_norm')];
  const [minTestError, maxDistance] = [column('min_test_error'), column('max_distance')];
  return table.rows
    .map((_, i) => ({
      ...{ part: part[i]!, dimension: dimension[i]!, trial: trial[i]!, excess: excess[i]! },
      ...{ width: width[i]!, sigma2: sigma2[i]!, teacherNorm: teacherNorm[i]! },
      ...{ minTestError: minTestError[i]!, maxDistance: maxDistance[i]! },
    }))
    .filter((row, i) => status[i] === 'ok' && Number.isFinite(row.maxDistance));
}
