import {
  expected,
  placeColumns,
  symbolOf,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';
import { median } from 'd3-array';
import { cellStatistics } from './cellStatistics.ts';
import {
  type CellRow,
  cellRows,
  type Quantity,
  type QuantityName,
  quantities,
  quantitiesIn,
} from './cellTable.ts';

export type RunDifferences = ReturnType<typeof runDifferences>;

/** The values of every quantity; columns are `<quantity>_<one of these>`. */
export const differenceParts = ['first', 'second', 'difference'] as const;

/**
 * Columns of the differences: the grid point; `ok`, or the status of the run without a result; for every
 * quantity both values and second − first (of the means, if a cell has several networks); then other axes.
 */
export const differenceColumns: readonly string[] = columnsFor(quantities);

function columnsFor(kept: readonly Pick<Quantity, 'name'>[]): string[] {
  return [
    ...['gamma_sigma2', 'gamma_w', 'status'],
    ...kept.flatMap(({ name }) => differenceParts.map((part) => `${name}_${part}`)),
  ];
}

/**
 * The differences of any two runs, cell by cell.
 * @param first rows with the columns of `metrics.csv`, one or several per cell
 * @throws UserError when a column is missing, or no cell is in both
 */
export function runDifferences(first: Table, second: Table) {
  const [a, b] = [byPlace(first, 'first run'), byPlace(second, 'second run')];
  const common = [...a.values()].flatMap((cell) => {
    const other = b.get(cell.place);
    return other ? [[cell, other] as const] : [];
  });
  if (common.length === 0) throw disjoint([...a.values()], [...b.values()]);
  const seeds = [seedsOf(first), seedsOf(second)] as const;
  const kept = quantitiesIn(first.columns).filter((one) =>
    quantitiesIn(second.columns).includes(one),
  );
  const more = placeColumns(first.columns).slice(2);
  const rows = common.map(([cell, other]) => [
    ...rowOf(cell, other, kept),
    ...more.map((name) => cell.at[name]!),
  ]);
  const table = { columns: [...columnsFor(kept), ...more], rows };
  return {
    /** One row per common cell, with {@link differenceColumns}. */
    table,
    quantities: kept.map(({ name, title }) => differenceOf(common, name, title)),
    cells: common.length,
    /** Number of cells in only one of the runs. */
    onlyFirst: a.size - common.length,
    onlySecond: b.size - common.length,
    /** Number of cells with the same seed in both runs, so that the weights are one draw. */
    sameDraw: common.filter(([{ place }]) => seeds[0].get(place) === seeds[1].get(place)).length,
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

function rowOf(a: CellRow, b: CellRow, kept: readonly Quantity[]): Value[] {
  const status = a.status === 'ok' ? b.status : a.status;
  return [
    ...[a.gammaSigma2, a.gammaW, status],
    ...kept.flatMap(({ name }) => {
      const [x, y] = [a.value(`${name}_mean`), b.value(`${name}_mean`)];
      return [x, y, y - x];
    }),
  ];
}

/** The difference of two runs in one quantity. */
function differenceOf(
  pairs: readonly (readonly [CellRow, CellRow])[],
  name: QuantityName,
  title: string,
) {
  const cells = pairs
    .map(([{ at, value }, other]) => {
      const [first, second] = [value(`${name}_mean`), other.value(`${name}_mean`)];
      return { at, first, second, distance: Math.abs(second - first) };
    })
    .filter(({ distance }) => !Number.isNaN(distance))
    .sort((a, b) => a.distance - b.distance);
  return {
    ...{ name, title },
    /** Number of cells in which both runs have a value, and of those in which the two are equal. */
    compared: cells.length,
    equal: cells.filter(({ distance }) => distance === 0).length,
    /** Median of |second − first|; NaN if nothing is compared. */
    median: median(cells, ({ distance }) => distance) ?? Number.NaN,
    /** The cell with the largest difference: its coordinates, by column, and both values. */
    largest: cells.at(-1),
  };
}

function disjoint(a: readonly CellRow[], b: readonly CellRow[]): Error {
  const plane = (rows: readonly CellRow[]) => {
    const range = (values: readonly number[]) => `${Math.min(...values)} … ${Math.max(...values)}`;
    const names = Object.keys(rows[0]?.at ?? {});
    const ranges = names.map(
      (name) => `${symbolOf(name)} ${range(rows.map(({ at }) => at[name]!))}`,
    );
    return `${ranges.join(', ')} in ${rows.length} cells`;
  };
  return expected({
    culprit: 'the runs',
    expected: 'networks at the same places',
    got: `none in common: ${plane(a)}, and ${plane(b)}`,
    remedy: 'compare runs on one plane, or on a plane and its refinement',
  });
}
