import { expected, type Table } from '@mixed-dynamics/artifacts';
import { type CellRow, cellRows, type QuantityName, quantities, quantityOf } from './cellTable.ts';
import { defaultConfidence, differenceLimit } from './summarize.ts';

/** The comparison of one quantity in one cell. */
export interface DrawDifference {
  readonly quantity: QuantityName;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly first: number;
  readonly second: number;
  /** The largest expected difference of two draws, at the given confidence. */
  readonly limit: number;
  /**
   * `within` the noise of one draw, or `beyond` it; `status` if only one run has a result here;
   * `unknown` if neither has one, or the ensemble has no deviation.
   */
  readonly verdict: 'within' | 'beyond' | 'status' | 'unknown';
}

/**
 * Which differences between two runs are within the noise of one draw: |first − second| ≤ t·s·√2,
 * with the deviation s of that cell in an ensemble, or below the resolution of the quantity. Two runs
 * that differ only in their draws exceed it in 1 − `confidence` of the cells; cells of one run share
 * teacher and noise, so these may cluster. The runs must not be draws of the ensemble itself.
 * @returns the differences, by quantity, then by cell in the order of the ensemble; the number of cells common to the
 *   ensemble and both runs; and `sameDraw`, the number of those with the same seed in both runs
 * @throws UserError when no cell is in all three tables, a run has several networks per cell, or a
 *   cell has a different width or variance in one of them
 */
export function compareRuns(
  first: Table,
  second: Table,
  statistics: Table,
  confidence: number = defaultConfidence,
) {
  const ensemble = cellRows(statistics, 'statistics of the ensemble');
  const [rowsOfFirst, rowsOfSecond] = [byPlace(first, 'first run'), byPlace(second, 'second run')];
  const common = ensemble.flatMap((cell) => {
    const [a, b] = [rowsOfFirst.get(cell.place), rowsOfSecond.get(cell.place)];
    if (!a || !b) return [];
    checkSamePhysics(cell, a, 'first run');
    checkSamePhysics(cell, b, 'second run');
    return [{ cell, a, b }];
  });
  if (common.length === 0) {
    throw expected({
      culprit: 'the runs',
      expected: 'cells at the places of the ensemble',
      got: 'none in common',
      remedy: 'compare runs on the plane of the ensemble, or on one that contains it',
    });
  }
  const differences = quantities.flatMap((quantity) =>
    common.map(({ cell, a, b }): DrawDifference => {
      const { gammaSigma2, gammaW } = cell;
      const [x, y] = [quantityOf(a, quantity), quantityOf(b, quantity)];
      const count = cell.value(`${quantity.name}_draws`);
      const standardDeviation = cell.value(`${quantity.name}_sd`);
      const limit =
        count >= 2
          ? Math.max(differenceLimit({ count, standardDeviation }, confidence), quantity.resolution)
          : Number.NaN;
      const verdict = verdictOf(x, y, limit);
      return { quantity: quantity.name, gammaSigma2, gammaW, first: x, second: y, limit, verdict };
    }),
  );
  const sameDraw = common.filter(({ a, b }) => a.text('seed') === b.text('seed')).length;
  return { differences, cells: common.length, sameDraw };
}

function verdictOf(x: number, y: number, limit: number): DrawDifference['verdict'] {
  if (Number.isNaN(x) !== Number.isNaN(y)) return 'status';
  if (Number.isNaN(x) || Number.isNaN(limit)) return 'unknown';
  return Math.abs(x - y) <= limit ? 'within' : 'beyond';
}

function byPlace(table: Table, source: string): Map<string, CellRow> {
  const rows = cellRows(table, source);
  const cells = new Map(rows.map((row) => [row.place, row]));
  if (cells.size === rows.length) return cells;
  throw expected({
    culprit: source,
    expected: 'one network per cell',
    got: `${rows.length} networks in ${cells.size} cells`,
    remedy: 'compare runs of presets without `trials`',
  });
}

function checkSamePhysics(cell: CellRow, row: CellRow, source: string): void {
  for (const column of ['width', 'sigma2']) {
    const [wanted, got] = [cell.value(column), row.value(column)];
    if (Math.abs(got - wanted) <= 1e-9 * wanted) continue;
    throw expected({
      culprit: `${source}, cell (${cell.place})`,
      expected: `the ensemble's ${column}, ${wanted}`,
      got,
      remedy: 'compare runs of the same dimension as the ensemble',
    });
  }
}
