import { numberRows, type Table, textColumn } from '@mixed-dynamics/artifacts';

/** Columns of numbers that the analysis uses. */
const columns = {
  dimension: 'dimension',
  trial: 'trial',
  excess: 'excess',
  teacherNorm: 'teacher_norm',
  width: 'width',
  sigma2: 'sigma2',
  minTestError: 'min_test_error',
  maxDistance: 'max_distance',
} as const;

/** A network of the study. */
export type ScalingRow = ReturnType<typeof scalingRows>[number];

/**
 * The rows of networks with a finite result.
 * @throws UserError when a column is missing
 */
export function scalingRows(table: Table) {
  const [part, status] = [textColumn(table, 'part'), textColumn(table, 'status')];
  return numberRows(table, columns)
    .map((row, i) => ({ part: part[i]!, ...row }))
    .filter((row, i) => status[i] === 'ok' && Number.isFinite(row.maxDistance));
}
