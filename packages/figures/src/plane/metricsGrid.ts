import {
  numberColumn,
  type PlacingOptions,
  placeRows,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';
import { type DrawnAxes, drawnAxis } from './drawnAxis.ts';

/** State of a cell: with a result, without one, or not yet computed. */
export type PlaceState = 'ok' | 'failed' | 'missing';

/** The plane of a metrics table. Cell (i, j) has index `j * x.values.length + i`. */
export interface MetricsGrid extends DrawnAxes {
  /** One per cell; `failed` is every status other than `ok`, including divergence. */
  readonly states: readonly PlaceState[];
  /** The values of a column by cell; NaN where there is no row. */
  column(name: string): Float64Array;
  /** Whether the table has a column of that name. */
  readonly has: (name: string) => boolean;
}

export type GridOptions = Pick<PlacingOptions, 'axes' | 'partial'>;

/**
 * The plane of a metrics table with one row per cell.
 * @throws UserError when the column `status` is missing, or as `placeRows` does
 */
export function metricsGrid(table: Table, options: GridOptions = {}): MetricsGrid {
  const { x, y, cellOfRow } = placeRows(table, options);
  const states = new Array<PlaceState>(x.values.length * y.values.length).fill('missing');
  textColumn(table, 'status').forEach((status, row) => {
    states[cellOfRow[row]!] = status === 'ok' ? 'ok' : 'failed';
  });
  return {
    x: drawnAxis(x),
    y: drawnAxis(y),
    states,
    has: (name) => table.columns.includes(name),
    column: (name) => {
      const values = new Float64Array(states.length).fill(Number.NaN);
      numberColumn(table, name).forEach((value, row) => {
        values[cellOfRow[row]!] = value;
      });
      return values;
    },
  };
}
