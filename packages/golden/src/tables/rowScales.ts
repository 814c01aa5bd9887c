import { numberColumn, type Table } from '@mixed-dynamics/artifacts';
import { roundingUnit } from './metric.ts';
import { shapeOf } from './tableShape.ts';

/**
 * For each row of a table of one network, the scale that the columns' metric requires: the rounding
 * unit of the run, or the largest value of the row.
 */
export function rowScales(file: string, table: Table): number[] {
  const metrics = Object.values(shapeOf(file)?.metrics ?? {});
  if (metrics.includes('square')) {
    const [first = 0] = numberColumn(table, 'gd_train_error');
    return table.rows.map(() => roundingUnit(first));
  }
  if (!metrics.includes('largest')) return table.rows.map(() => 1);
  const { key } = shapeOf(file)!;
  const values = table.columns.flatMap((name, c) => (key.includes(name) ? [] : [c]));
  return table.rows.map((row) => Math.max(...values.map((c) => Number(row[c]))));
}
