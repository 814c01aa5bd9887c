import { numberColumn, type Table, type Value } from './csv.ts';
import { placeKey, roundExponent } from './exponents.ts';
import { expected } from './userError.ts';

/** The exponents of a plane's cells, ascending. */
export interface PlaneAxes {
  /** The x axis. */
  readonly gammaSigma2: readonly number[];
  /** The y axis. */
  readonly gammaW: readonly number[];
}

export interface PlacingOptions {
  /** The axes of the whole plane; without them, every value that occurs in the table. */
  readonly axes?: PlaneAxes;
  /** Networks a cell; 1 unless told. */
  readonly trials?: number;
  /** Accept a table that lacks networks. */
  readonly partial?: boolean;
  /** Named in errors, usually the file's path. */
  readonly source?: string;
}

/** Where the rows of a table belong: cell (i, j) has index `j * gammaSigma2.length + i`. */
interface PlacedRows extends PlaneAxes {
  /** The cell of each row. */
  readonly cellOfRow: readonly number[];
}

/**
 * Places the rows of a table of networks, such as `metrics.csv`, on the plane they span, in whatever
 * order they come. Exponents are the same where they are rounded to the same.
 * @throws UserError on a missing column, an axis without values, a cell that occurs too often or lies
 * off the axes, and, unless `partial`, a cell that lacks a network
 */
export function placeRows(
  table: Table,
  { axes, trials = 1, partial = false, source = 'metrics table' }: PlacingOptions = {},
): PlacedRows {
  const [xs, ys] = [numberColumn(table, 'gamma_sigma2'), numberColumn(table, 'gamma_w')];
  const gammaSigma2 = axisOf('gamma_sigma2', axes?.gammaSigma2 ?? xs, source);
  const gammaW = axisOf('gamma_w', axes?.gammaW ?? ys, source);
  const places = gammaW.flatMap((y) => gammaSigma2.map((x) => placeKey(x, y)));
  const cellOf = new Map(places.map((key, cell) => [key, cell]));
  const counts = places.map(() => 0);
  const cellOfRow = xs.map((x, row) => {
    const cell = cellOf.get(placeKey(x, ys[row]!));
    if (cell === undefined || counts[cell] === trials) {
      const isOff = cell === undefined;
      throw expected({
        culprit: `${source}, row ${row + 1}`,
        expected: isOff ? 'a cell on the given axes' : `every cell ${timesOf(trials)}`,
        got: `${nameOf(x, ys[row]!)}${isOff ? '' : ' again'}`,
        remedy: isOff ? 'give the axes of this sweep' : 'merge the shards again',
      });
    }
    counts[cell]! += 1;
    return cell;
  });
  const lacking = counts.findIndex((count) => count < trials);
  if (lacking >= 0 && !partial) {
    const [nx, all] = [gammaSigma2.length, places.length * trials];
    const kind = trials === 1 ? 'cells' : `networks, ${trials} a cell,`;
    throw expected({
      culprit: source,
      expected: `all ${all} ${kind} of the ${nx}×${gammaW.length} plane`,
      got: `${xs.length}; the first that is missing is ${nameOf(gammaSigma2[lacking % nx]!, gammaW[Math.floor(lacking / nx)]!)}`,
      remedy: 'finish the sweep of this preset, or merge all of its shards',
    });
  }
  return { gammaSigma2, gammaW, cellOfRow };
}

function axisOf(name: string, values: readonly number[], source: string): number[] {
  const bad = values.find((value) => !Number.isFinite(value));
  const axis = [...new Set(values.map(roundExponent))].sort((a, b) => a - b);
  if (bad === undefined && axis.length >= 1) return axis;
  throw expected({
    culprit: `${source}, column ${name}`,
    expected: 'finite values',
    got: bad ?? 'none',
    remedy: 'give the table of a sweep',
  });
}

const timesOf = (count: number) => (count === 1 ? 'once' : `${count} times`);

const nameOf = (gammaSigma2: number, gammaW: number) =>
  `(gamma_sigma2 ${gammaSigma2}, gamma_w ${gammaW})`;

/**
 * A row a place of the plane, with the means of its networks: distances, which are shown by their
 * logarithm, by the geometric one. Text is that of the first network. A place with one network keeps
 * its row as it is.
 * @throws UserError when `gamma_sigma2` or `gamma_w` is missing
 */
export function meanOfPlaces(table: Table): Table {
  const [x, y] = [numberColumn(table, 'gamma_sigma2'), numberColumn(table, 'gamma_w')];
  const places = new Map<string, (readonly Value[])[]>();
  table.rows.forEach((row, k) => {
    const place = placeKey(x[k]!, y[k]!);
    places.set(place, [...(places.get(place) ?? []), row]);
  });
  const rows = [...places.values()].map((networks) =>
    networks.length === 1
      ? networks[0]!
      : table.columns.map((column, c) =>
          meanOf(
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
