import { expected, numberColumn, type Table, type Value } from '@mixed-dynamics/artifacts';
import type { Quantity } from './quantities.ts';

/** One row of a table with the columns of `metrics.csv`. */
export interface CellRow {
  /** The cell's exact place: the same for all its repetitions. */
  readonly place: string;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly status: string;
  /** Any other column. */
  value(column: string): number;
  text(column: string): string;
}

/**
 * The rows of a table of cells.
 * @param source named in errors
 * @throws UserError when a column that every such table has is missing
 */
export function cellRows(table: Table, source: string): CellRow[] {
  const x = numberColumn(table, 'gamma_sigma2');
  const y = numberColumn(table, 'gamma_w');
  const at = (row: readonly Value[], column: string): Value => {
    const index = table.columns.indexOf(column);
    if (index >= 0) return row[index]!;
    throw expected({
      culprit: source,
      expected: `a column '${column}'`,
      got: table.columns.join(','),
      remedy: 'produce the file again with this version',
    });
  };
  return table.rows.map((row, k) => ({
    place: placeOf(x[k]!, y[k]!),
    gammaSigma2: x[k]!,
    gammaW: y[k]!,
    status: String(at(row, 'status')),
    value: (column) => Number(at(row, column)),
    text: (column) => String(at(row, column)),
  }));
}

export const placeOf = (gammaSigma2: number, gammaW: number): string => `${gammaSigma2},${gammaW}`;

/** A quantity of a cell; NaN when the cell is not `ok` or has no finite value. */
export function quantityOf(row: CellRow, { column, transform }: Quantity): number {
  if (row.status !== 'ok') return Number.NaN;
  const raw = row.value(column);
  const value = transform?.(raw) ?? raw;
  return Number.isFinite(value) ? value : Number.NaN;
}
