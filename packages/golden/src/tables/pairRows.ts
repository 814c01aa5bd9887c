import { expected, type Table, type Value } from '@mixed-dynamics/artifacts';

type Row = readonly Value[];
/** Values of the key columns, which identify a row: cell, iteration, … */
export type Key = Readonly<Record<string, Value>>;

export interface RowProblem {
  readonly kind: 'missing' | 'extra' | 'reordered' | 'duplicate';
  readonly key: Key;
  /** 1-based number of the row in the golden table (`missing`) or in the actual one. */
  readonly row: number;
}

interface PairedRows {
  readonly pairs: readonly RowPair[];
  readonly problems: readonly RowProblem[];
}

interface RowPair {
  readonly key: Key;
  readonly golden: Row;
  readonly actual: Row;
  /** Indices of the rows, from 0. */
  readonly goldenIndex: number;
  readonly actualIndex: number;
}

interface Keyed {
  /** Unique: the key, and the number of earlier rows with the same key. */
  readonly id: string;
  readonly key: Key;
  readonly row: Row;
  /** From 1. */
  readonly number: number;
}

/**
 * Pairs the rows of two tables by their key columns, which must agree exactly, or by number if there are
 * none. A key may occur several times, for several networks per grid point: then the n-th row is paired
 * with the n-th. A row without a counterpart, or at another position, is a problem.
 */
export function pairRows(actual: Table, golden: Table, key: readonly string[]): PairedRows {
  const actualRows = keyed(actual, key);
  const goldenRows = keyed(golden, key);
  const actualById = new Map(actualRows.map((row) => [row.id, row]));
  const goldenIds = new Set(goldenRows.map(({ id }) => id));
  const paired = goldenRows.flatMap((row) => {
    const counterpart = actualById.get(row.id);
    return counterpart ? [{ golden: row, actual: counterpart }] : [];
  });
  const problem = (kind: RowProblem['kind']) => (row: Keyed) => ({
    kind,
    key: row.key,
    row: row.number,
  });
  const surplus = actualRows.filter(({ id }) => !goldenIds.has(id));
  const isFirst = ({ id }: Keyed) => id.endsWith('#0');
  return {
    pairs: paired.map((pair) => ({
      key: pair.golden.key,
      golden: pair.golden.row,
      actual: pair.actual.row,
      goldenIndex: pair.golden.number - 1,
      actualIndex: pair.actual.number - 1,
    })),
    problems: [
      ...goldenRows.filter(({ id }) => !actualById.has(id)).map(problem('missing')),
      ...surplus.filter(isFirst).map(problem('extra')),
      ...surplus.filter((row) => !isFirst(row)).map(problem('duplicate')),
      ...outOfOrder(paired.map((pair) => pair.actual)).map(problem('reordered')),
    ],
  };
}

function keyed(table: Table, key: readonly string[]): Keyed[] {
  const indices = key.map((column) => {
    const index = table.columns.indexOf(column);
    if (index >= 0) return index;
    throw expected({
      culprit: 'table',
      expected: `its key column '${column}'`,
      got: table.columns.join(','),
      remedy: 'produce the file again with this version',
    });
  });
  const seen = new Map<string, number>();
  return table.rows.map((row, i) => {
    const named = key.map((column, k): [string, Value] => [column, row[indices[k]!]!]);
    const entries = key.length > 0 ? named : [['row', i + 1] as [string, Value]];
    const text = entries.map(([, value]) => String(value)).join(',');
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return { id: `${text}#${before}`, key: Object.fromEntries(entries), row, number: i + 1 };
  });
}

/** The fewest rows to move so that the row numbers ascend: all outside a longest ascending subsequence. */
function outOfOrder(rows: readonly Keyed[]): Keyed[] {
  const tails: number[] = [];
  const previous: number[] = [];
  rows.forEach(({ number }, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[tails[middle]!]!.number < number) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const inOrder = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]!) inOrder.add(i);
  return rows.filter((_, i) => !inOrder.has(i));
}
