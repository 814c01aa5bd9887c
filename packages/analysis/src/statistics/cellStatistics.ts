import { expected, placeColumns, type Table, type Value } from '@mixed-dynamics/artifacts';
import { group } from 'd3-array';
import {
  type CellRow,
  cellRows,
  type Quantity,
  quantities,
  quantitiesIn,
  quantityOf,
} from './cellTable.ts';
import { summarize } from './summarize.ts';

/** The statistics of every quantity; columns are `<quantity>_<one of these>`. */
export const statisticNames = ['draws', 'mean', 'sd', 'low', 'high'] as const;

const columnsFor = (kept: readonly Quantity[]): string[] => [
  ...['gamma_sigma2', 'gamma_w', 'width', 'sigma2', 'status', 'draws', 'diverged', 'failed'],
  ...kept.flatMap(({ name }) => statisticNames.map((statistic) => `${name}_${statistic}`)),
];

/** Columns of `ensemble/statistics.csv`. */
export const statisticsColumns: readonly string[] = columnsFor(quantities);

/**
 * The statistics of an ensemble: see `cellStatistics`.
 * @param draws one row per cell and draw: `trial` and the columns of `metrics.csv`
 * @throws UserError when a column is missing, a cell has a trial twice, cells have different trials,
 *   or there are fewer than two trials
 */
export function ensembleStatistics(draws: Table): Table {
  checkTrials([...byPlace(draws).values()]);
  return cellStatistics(draws);
}

/**
 * Mean, standard deviation of one draw, and Student's 95 % interval of the mean, of every quantity
 * in every cell of a plane. Draws that diverged or failed have no value: the statistics use the others,
 * `<quantity>_draws` is their number, and `diverged` and `failed` count the missing ones. If draws are
 * missing and fewer than two are left, the status is that of most missing draws. A single draw is its
 * own mean, with deviation NaN.
 * @param draws rows with the columns of `metrics.csv`, one or several per cell
 * @returns one row per cell, in order of first appearance; axes other than γ_σ² and γ_w at the end
 * @throws UserError when a column is missing
 */
export function cellStatistics(draws: Table): Table {
  const kept = quantitiesIn(draws.columns);
  const more = placeColumns(draws.columns).slice(2);
  const rows = [...byPlace(draws).values()].map((cell) => [
    ...statisticsOf(cell, kept),
    ...more.map((name) => cell[0]!.at[name]!),
  ]);
  return { columns: [...columnsFor(kept), ...more], rows };
}

const byPlace = (draws: Table): Map<string, CellRow[]> =>
  group(cellRows(draws, 'table of draws'), ({ place }) => place);

function statisticsOf(rows: readonly CellRow[], kept: readonly Quantity[]): Value[] {
  const { gammaSigma2, gammaW, value } = rows[0]!;
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  const [ok, diverged, failed] = ['ok', 'diverged', 'failed'].map(count) as [
    number,
    number,
    number,
  ];
  const isKnown = ok >= 2 || ok === rows.length;
  const status = isKnown ? 'ok' : diverged >= failed ? 'diverged' : 'failed';
  return [
    ...[gammaSigma2, gammaW, value('width'), value('sigma2'), status],
    ...[rows.length, diverged, failed],
    ...kept.flatMap((quantity) => statisticsOfQuantity(rows, quantity)),
  ];
}

function statisticsOfQuantity(rows: readonly CellRow[], quantity: Quantity): number[] {
  const values = rows.map((row) => quantityOf(row, quantity)).filter(Number.isFinite);
  if (values.length < 2) {
    const [mean = Number.NaN] = values;
    return [values.length, mean, Number.NaN, Number.NaN, Number.NaN];
  }
  const { count, mean, standardDeviation, meanInterval } = summarize(values);
  return [count, mean, standardDeviation, ...meanInterval];
}

function checkTrials(cells: readonly (readonly CellRow[])[]): void {
  const trialsOf = (rows: readonly CellRow[]) => rows.map((row) => row.value('trial'));
  const all = new Set(cells.flatMap(trialsOf));
  if (all.size < 2) {
    throw expected({
      culprit: 'table of draws',
      expected: 'at least 2 draws of every cell',
      got: all.size,
      remedy: 'one draw says nothing about how much draws differ: set `ensemble.draws`',
    });
  }
  const bad = cells.find(
    (rows) => rows.length !== all.size || new Set(trialsOf(rows)).size < all.size,
  );
  if (bad === undefined) return;
  throw expected({
    culprit: `table of draws, cell (${bad[0]!.place})`,
    expected: `each of the trials ${[...all].join(', ')} once`,
    got: trialsOf(bad).join(', '),
    remedy: 'run `mixed-dynamics ensemble-sweep` again: finished cells are kept',
  });
}
