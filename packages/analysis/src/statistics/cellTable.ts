import {
  expected,
  numberColumn,
  placeColumns,
  placeKey,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';

/** A result of a cell that is compared between draws, runs and step sizes. */
export interface Quantity {
  /** Its name in the columns of tables of statistics. */
  readonly name: string;
  /** Its column in `metrics.csv`. */
  readonly column: string;
  readonly title: string;
  /** Applied first; the logarithm for distances, whose deviations are multiplicative. */
  readonly transform?: (value: number) => number;
  /** The smallest meaningful difference: one step, or the rounding of float32. */
  readonly resolution: number;
}

/** The four panels of Figure 2. */
export const quantities = [
  {
    name: 'min_test_error',
    column: 'min_test_error',
    title: 'smallest test error',
    resolution: 1e-5,
  },
  {
    name: 'stable_rank_at_min',
    column: 'stable_rank_at_min',
    title: 'stable rank there',
    resolution: 1e-5,
  },
  {
    name: 'iterations_to_min_test_error',
    column: 'iterations_to_min_test_error',
    title: 'iterations to get there',
    resolution: 1,
  },
  {
    name: 'log_max_distance',
    column: 'max_distance',
    title: 'ln of the GD-SC distance',
    transform: Math.log,
    resolution: 1e-3,
  },
] as const satisfies readonly Quantity[];

/** The quantities that a table has; the distance is missing if equation (1) was not followed. */
export const quantitiesIn = (columns: readonly string[]) =>
  quantities.filter(({ name, column }) => name !== 'log_max_distance' || columns.includes(column));

export type QuantityName = (typeof quantities)[number]['name'];

/** One row of a table with the columns of `metrics.csv`. */
export interface CellRow {
  /** The cell's exact grid point, the same for all its repetitions. */
  readonly place: string;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** Its coordinates on the plane, by column. */
  readonly at: Readonly<Record<string, number>>;
  readonly status: string;
  /** Any other column. */
  value(column: string): number;
  text(column: string): string;
}

/**
 * The rows of a table of cells.
 * @param source named in errors
 * @throws UserError when a required column is missing
 */
export function cellRows(table: Table, source: string): CellRow[] {
  const columns = placeColumns(table.columns);
  const places = columns.map((name) => numberColumn(table, name));
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
    place: placeKey(...places.map((values) => values[k]!)),
    gammaSigma2: places[0]![k]!,
    gammaW: places[1]![k]!,
    at: Object.fromEntries(columns.map((name, c) => [name, places[c]![k]!])),
    status: String(at(row, 'status')),
    value: (column) => Number(at(row, column)),
    text: (column) => String(at(row, column)),
  }));
}

/** A quantity of a cell; NaN when the cell is not `ok` or has no finite value. */
export function quantityOf(row: CellRow, { column, transform }: Quantity): number {
  if (row.status !== 'ok') return Number.NaN;
  const raw = row.value(column);
  const value = transform?.(raw) ?? raw;
  return Number.isFinite(value) ? value : Number.NaN;
}
