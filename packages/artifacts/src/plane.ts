import { numberColumn, type Table, type Value } from './csv.ts';
import { placeKey, roundExponent } from './exponents.ts';
import { placeColumns } from './tables.ts';
import { expected } from './userError.ts';

/** An axis of a plane. */
export interface PlaneAxis {
  /** The key of the preset that varies along the axis: `gammaW`, `start.lambdaBalanced`. */
  readonly key: string;
  /** The column of its values in the tables: `gamma_w`, `start_lambda_balanced`. */
  readonly column: string;
  /** The values in ascending order; empty for the values that occur in a table. */
  readonly values: readonly number[];
}

/** The axes of a plane of networks: horizontal and vertical. */
export interface PlaneAxes {
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
}

/** The axes of Figure 2, and of every plane without the key `axes`. */
export const gammaAxes = (
  gammaSigma2: readonly number[],
  gammaW: readonly number[],
): PlaneAxes => ({
  x: { key: 'gammaSigma2', column: 'gamma_sigma2', values: gammaSigma2 },
  y: { key: 'gammaW', column: 'gamma_w', values: gammaW },
});

export interface PlacingOptions {
  /** The axes of the whole plane; default γ_σ² and γ_w with the values of the table. */
  readonly axes?: PlaneAxes;
  /** Networks per cell; default 1. */
  readonly trials?: number;
  /** Whether to accept a table that lacks networks. */
  readonly partial?: boolean;
  /** The name of the table in errors, usually the file's path. */
  readonly source?: string;
}

/**
 * Assigns the rows of a table of networks, such as `metrics.csv`, to the cells of its plane. The rows may be in any
 * order. Values are equal if they are equal after rounding.
 * @returns the axes, and the cell of each row: cell (i, j) has index `j * x.values.length + i`
 * @throws UserError for a missing column, an axis without values, a cell that occurs too often or is not on the axes,
 *   and, unless `partial`, a cell that lacks a network
 */
export function placeRows(
  table: Table,
  {
    axes = gammaAxes([], []),
    trials = 1,
    partial = false,
    source = 'metrics table',
  }: PlacingOptions = {},
): PlaneAxes & { readonly cellOfRow: readonly number[] } {
  const [xs, ys] = [numberColumn(table, axes.x.column), numberColumn(table, axes.y.column)];
  const x = axisOf(axes.x, xs, source);
  const y = axisOf(axes.y, ys, source);
  const places = y.values.flatMap((v) => x.values.map((u) => [u, v] as const));
  const nameOf = ([u, v]: readonly [number, number]) => `(${x.column} ${u}, ${y.column} ${v})`;
  const cellOf = new Map(places.map(([u, v], cell) => [placeKey(u, v), cell]));
  const counts = places.map(() => 0);
  const cellOfRow = xs.map((u, row) => {
    const cell = cellOf.get(placeKey(u, ys[row]!));
    if (cell === undefined || counts[cell] === trials) {
      const isOff = cell === undefined;
      throw expected({
        culprit: `${source}, row ${row + 1}`,
        expected: isOff ? 'a cell on the given axes' : `every cell ${timesOf(trials)}`,
        got: `${nameOf([u, ys[row]!])}${isOff ? '' : ' again'}`,
        remedy: isOff ? 'give the axes of this sweep' : 'merge the shards again',
      });
    }
    counts[cell]! += 1;
    return cell;
  });
  const lacking = counts.findIndex((count) => count < trials);
  if (lacking >= 0 && !partial) {
    const all = places.length * trials;
    const kind = trials === 1 ? 'cells' : `networks, ${trials} a cell,`;
    throw expected({
      culprit: source,
      expected: `all ${all} ${kind} of the ${x.values.length}×${y.values.length} plane`,
      got: `${xs.length}; the first that is missing is ${nameOf(places[lacking]!)}`,
      remedy: 'finish the sweep of this preset, or merge all of its shards',
    });
  }
  return { x, y, cellOfRow };
}

function axisOf(axis: PlaneAxis, column: readonly number[], source: string): PlaneAxis {
  const found = axis.values.length > 0 ? axis.values : column;
  const bad = found.find((value) => !Number.isFinite(value));
  const values = [...new Set(found.map(roundExponent))].sort((a, b) => a - b);
  if (bad === undefined && values.length >= 1) return { ...axis, values };
  throw expected({
    culprit: `${source}, column ${axis.column}`,
    expected: 'finite values',
    got: bad ?? 'none',
    remedy: 'give the table of a sweep',
  });
}

const timesOf = (count: number) => (count === 1 ? 'once' : `${count} times`);

/**
 * The table with one row per place of the plane, which holds the means over the networks there: geometric means of
 * distances, because figures show their logarithm, and arithmetic means of other numbers. Text is taken from the first
 * network. The row of a place with one network does not change.
 * @throws UserError when a column with the position of the networks is missing
 */
export function meanOfPlaces(table: Table): Table {
  const names = placeColumns(table.columns);
  const columns = names.map((name) => numberColumn(table, name));
  const places = new Map<string, (readonly Value[])[]>();
  table.rows.forEach((row, k) => {
    const place = placeKey(...columns.map((values) => values[k]!));
    places.set(place, [...(places.get(place) ?? []), row]);
  });
  const rows = [...places.values()].map((networks) =>
    networks.length === 1
      ? networks[0]!
      : table.columns.map((column, c) =>
          names.includes(column)
            ? networks[0]![c]!
            : meanOf(
                column,
                networks.map((row) => row[c]!),
              ),
        ),
  );
  return { columns: table.columns, rows };
}

function meanOf(column: string, values: readonly Value[]): Value {
  const [first] = values;
  if (typeof first === 'string') return first;
  const geometric = column.includes('distance');
  const sum = values.reduce<number>(
    (total, value) => total + (geometric ? Math.log(Number(value)) : Number(value)),
    0,
  );
  const mean = sum / values.length;
  return geometric ? Math.exp(mean) : mean;
}
