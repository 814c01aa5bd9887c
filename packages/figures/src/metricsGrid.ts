import { expected, numberColumn, type Table } from '@mixed-dynamics/artifacts';

/** What is known about a cell of the plane: its result, that it has none, or nothing yet. */
export type CellState = 'ok' | 'failed' | 'missing';

/** The plane of a metrics table. Cell (i, j) has index `j * gammaSigma2.length + i`. */
export interface MetricsGrid {
  /** The x axis, ascending. */
  readonly gammaSigma2: readonly number[];
  /** The y axis, ascending. */
  readonly gammaW: readonly number[];
  /** Per cell; `failed` is every status but `ok`, divergence included. */
  readonly states: readonly CellState[];
  /** How many cells have a row, whatever its status. */
  readonly finished: number;
  /** A column placed on the grid, NaN where there is no row. */
  column(name: string): Float64Array;
}

export interface GridOptions {
  /** The axes of the whole plane; without them, every value that occurs in the table. */
  readonly axes?: { readonly gammaSigma2: readonly number[]; readonly gammaW: readonly number[] };
  /** Accept a table that lacks cells. */
  readonly partial?: boolean;
}

/**
 * Places the rows of a metrics table on the plane they span.
 * @throws UserError on a missing column, an axis without values, a cell that occurs
 * twice or lies off the axes, and, unless `partial`, a cell that is missing
 */
export function metricsGrid(
  table: Table,
  { axes, partial = false }: GridOptions = {},
): MetricsGrid {
  const xs = numberColumn(table, 'gamma_sigma2');
  const ys = numberColumn(table, 'gamma_w');
  const gammaSigma2 = axisOf('gamma_sigma2', axes?.gammaSigma2 ?? xs);
  const gammaW = axisOf('gamma_w', axes?.gammaW ?? ys);
  const cellOfRow = placeRows(xs, ys, gammaSigma2, gammaW);
  const states = cellStates(table, cellOfRow, gammaSigma2.length * gammaW.length);
  const finished = xs.length;
  if (finished < states.length && !partial) {
    const first = states.indexOf('missing');
    const nx = gammaSigma2.length;
    throw expected({
      culprit: 'metrics table',
      expected: `all ${states.length} cells of the ${nx}×${gammaW.length} plane`,
      got: `${finished}; the first that is missing is ${nameOf(gammaSigma2[first % nx]!, gammaW[Math.floor(first / nx)]!)}`,
      remedy: 'finish the sweep, or ask for a partial figure',
    });
  }
  return {
    gammaSigma2,
    gammaW,
    states,
    finished,
    column: (name) => {
      const values = new Float64Array(states.length).fill(Number.NaN);
      numberColumn(table, name).forEach((value, row) => {
        values[cellOfRow[row]!] = value;
      });
      return values;
    },
  };
}

function axisOf(name: string, values: readonly number[]): number[] {
  const bad = values.find((value) => !Number.isFinite(value));
  const axis = [...new Set(values)].sort((a, b) => a - b);
  if (bad === undefined && axis.length >= 1) return axis;
  throw expected({
    culprit: `metrics table, column ${name}`,
    expected: 'finite values',
    got: bad ?? 'none',
    remedy: 'give the table of a sweep',
  });
}

function placeRows(
  xs: readonly number[],
  ys: readonly number[],
  gammaSigma2: readonly number[],
  gammaW: readonly number[],
): number[] {
  const columnOf = new Map(gammaSigma2.map((value, i) => [value, i]));
  const rowOf = new Map(gammaW.map((value, j) => [value, j]));
  const seen = new Set<number>();
  return xs.map((x, row) => {
    const i = columnOf.get(x);
    const j = rowOf.get(ys[row]!);
    const cell = i === undefined || j === undefined ? -1 : j * gammaSigma2.length + i;
    if (cell < 0 || seen.has(cell)) {
      throw expected({
        culprit: `metrics table, row ${row + 1}`,
        expected: cell < 0 ? 'a cell on the given axes' : 'every cell once',
        got: `${nameOf(x, ys[row]!)}${cell < 0 ? '' : ' again'}`,
        remedy: cell < 0 ? 'give the axes of this sweep' : 'merge the shards again',
      });
    }
    seen.add(cell);
    return cell;
  });
}

function cellStates(table: Table, cellOfRow: readonly number[], cells: number): CellState[] {
  const status = table.columns.indexOf('status');
  if (status < 0) numberColumn(table, 'status');
  const states = new Array<CellState>(cells).fill('missing');
  table.rows.forEach((row, r) => {
    states[cellOfRow[r]!] = row[status] === 'ok' ? 'ok' : 'failed';
  });
  return states;
}

const nameOf = (gammaSigma2: number, gammaW: number) =>
  `(gamma_sigma2 ${gammaSigma2}, gamma_w ${gammaW})`;
