import { expected, type Table, type Value } from '@mixed-dynamics/artifacts';
import { cellStatistics } from './cellStatistics.ts';
import { type CellRow, cellRows, type QuantityName, quantities } from './cellTable.ts';

/** The difference of two runs in one quantity. */
interface QuantityDifference {
  readonly name: QuantityName;
  readonly title: string;
  /** Cells in which both runs have a value. */
  readonly compared: number;
  /** Of those, cells with exactly the same value. */
  readonly equal: number;
  /** Median of |second − first|; NaN if nothing is compared. */
  readonly median: number;
  /** The cell with the largest difference. */
  readonly largest?: {
    readonly gammaSigma2: number;
    readonly gammaW: number;
    readonly first: number;
    readonly second: number;
  };
}

export interface RunDifferences {
  /** One row per common cell, with {@link differenceColumns}. */
  readonly table: Table;
  readonly quantities: readonly QuantityDifference[];
  readonly cells: number;
  /** Cells present in one run only. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Cells with the same seed in both runs: the weights are one draw. */
  readonly sameDraw: number;
}

/** The values of every quantity; columns are `<quantity>_<one of these>`. */
export const differenceParts = ['first', 'second', 'difference'] as const;

/**
 * Columns of the differences: the grid point; `ok` or the status of the run without a result; and for
 * every quantity both values and second − first (means for cells with several networks).
 */
export const differenceColumns: readonly string[] = [
  ...['gamma_sigma2', 'gamma_w', 'status'],
  ...quantities.flatMap(({ name }) => differenceParts.map((part) => `${name}_${part}`)),
];

/**
 * The differences of any two runs, cell by cell.
 * @param first rows with the columns of `metrics.csv`, one or several per cell
 * @throws UserError when a column is missing, or no cell is in both
 */
export function runDifferences(first: Table, second: Table): RunDifferences {
  const [a, b] = [byPlace(first, 'first run'), byPlace(second, 'second run')];
  const common = [...a.values()].filter(({ place }) => b.has(place));
  if (common.length === 0) throw disjoint([...a.values()], [...b.values()]);
  const seeds = [seedsOf(first), seedsOf(second)] as const;
  const rows = common.map((cell) => rowOf(cell, b.get(cell.place)!));
  const table = { columns: differenceColumns, rows };
  return {
    table,
    quantities: quantities.map(({ name, title }) => differenceOf(table, name, title)),
    cells: common.length,
    onlyFirst: a.size - common.length,
    onlySecond: b.size - common.length,
    sameDraw: common.filter(({ place }) => seeds[0].get(place) === seeds[1].get(place)).length,
  };
}

const byPlace = (table: Table, source: string) =>
  new Map(cellRows(cellStatistics(table), source).map((row) => [row.place, row]));

/** The seeds of each cell's networks, in the order of the trials. */
function seedsOf(table: Table): Map<string, string> {
  const seeds = new Map<string, string>();
  for (const row of cellRows(table, 'run')) {
    seeds.set(row.place, `${seeds.get(row.place) ?? ''} ${row.text('seed')}`);
  }
  return seeds;
}

function rowOf(a: CellRow, b: CellRow): Value[] {
  const status = a.status === 'ok' ? b.status : a.status;
  return [
    ...[a.gammaSigma2, a.gammaW, status],
    ...quantities.flatMap(({ name }) => {
      const [x, y] = [a.value(`${name}_mean`), b.value(`${name}_mean`)];
      return [x, y, y - x];
    }),
  ];
}

function differenceOf(table: Table, name: QuantityName, title: string): QuantityDifference {
  const [first, second] = differenceParts.map((part) => table.columns.indexOf(`${name}_${part}`));
  const cells = table.rows
    .map((row) => ({
      ...{ gammaSigma2: Number(row[0]), gammaW: Number(row[1]) },
      ...{ first: Number(row[first!]), second: Number(row[second!]) },
    }))
    .map((cell) => ({ ...cell, distance: Math.abs(cell.second - cell.first) }))
    .filter(({ distance }) => !Number.isNaN(distance))
    .sort((a, b) => a.distance - b.distance);
  const largest = cells.at(-1);
  const middle = [cells[(cells.length - 1) >> 1], cells[cells.length >> 1]];
  return {
    ...{ name, title, compared: cells.length },
    equal: cells.filter(({ distance }) => distance === 0).length,
    median: ((middle[0]?.distance ?? Number.NaN) + (middle[1]?.distance ?? Number.NaN)) / 2,
    ...(largest && { largest }),
  };
}

function disjoint(a: readonly CellRow[], b: readonly CellRow[]): Error {
  const plane = (rows: readonly CellRow[]) => {
    const range = (values: readonly number[]) => `${Math.min(...values)} … ${Math.max(...values)}`;
    const [x, y] = [rows.map((row) => row.gammaSigma2), rows.map((row) => row.gammaW)];
    return `γ_σ² ${range(x)}, γ_w ${range(y)} in ${rows.length} cells`;
  };
  return expected({
    culprit: 'the runs',
    expected: 'networks at the same exponents',
    got: `none in common: ${plane(a)}, and ${plane(b)}`,
    remedy: 'compare runs on one plane, or on two of which one refines the other',
  });
}
