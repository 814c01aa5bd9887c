import {
  numberColumn,
  type PlacingOptions,
  type PlaneAxes,
  placeRows,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';

/** State of a cell of the plane: with a result, without one, or not yet computed. */
export type CellState = 'ok' | 'failed' | 'missing';

/** The plane of a metrics table. Cell (i, j) has index `j * gammaSigma2.length + i`. */
export interface MetricsGrid extends PlaneAxes {
  /** Per cell; `failed` is every status but `ok`, divergence included. */
  readonly states: readonly CellState[];
  /** How many cells have a row, whatever its status. */
  readonly finished: number;
  /** A column placed on the grid, NaN where there is no row. */
  column(name: string): Float64Array;
}

export type GridOptions = Pick<PlacingOptions, 'axes' | 'partial'>;

/**
 * The plane of a metrics table with one row per cell.
 * @throws UserError when the column `status` is missing, or as `placeRows` does
 */
export function metricsGrid(table: Table, options: GridOptions = {}): MetricsGrid {
  const { gammaSigma2, gammaW, cellOfRow } = placeRows(table, options);
  const states = new Array<CellState>(gammaSigma2.length * gammaW.length).fill('missing');
  textColumn(table, 'status').forEach((status, row) => {
    states[cellOfRow[row]!] = status === 'ok' ? 'ok' : 'failed';
  });
  return {
    gammaSigma2,
    gammaW,
    states,
    finished: cellOfRow.length,
    column: (name) => {
      const values = new Float64Array(states.length).fill(Number.NaN);
      numberColumn(table, name).forEach((value, row) => {
        values[cellOfRow[row]!] = value;
      });
      return values;
    },
  };
}
