import type { Table } from '@mixed-dynamics/artifacts';
import {
  type ColumnComparison,
  compareNumbers,
  compareTexts,
  fails,
  type ValueDifference,
} from './compareColumn.ts';
import { exactly, type Tolerance } from './metric.ts';
import { pairRows, type RowProblem } from './pairRows.ts';

interface TableOptions {
  /** Columns that identify a row; if none, rows are numbered. */
  readonly key: readonly string[];
  /** The tolerance of a column; undefined for an exact one. */
  readonly toleranceOf?: (column: string) => Tolerance | undefined;
  /** One number per row of the golden table, as the columns' metrics require; or a function that gives them by column. */
  readonly scales?: readonly number[] | ((column: string) => readonly number[]);
  /** How many differences to list, worst first. All are counted. Default 200. */
  readonly limit?: number;
}

interface ColumnProblem {
  readonly kind: 'missing column' | 'extra column' | 'reordered columns';
  readonly columns: readonly string[];
}

type ColumnReport = Omit<ColumnComparison, 'differences'>;

/** The differences between two tables, as plain data. */
export interface TableComparison {
  readonly pass: boolean;
  /** `identical`: all values equal. `drifted`: within tolerance. */
  readonly verdict: 'identical' | 'drifted' | 'failed';
  readonly key: readonly string[];
  readonly rows: { readonly golden: number; readonly actual: number; readonly paired: number };
  readonly rowProblems: readonly RowProblem[];
  readonly columnProblems: readonly ColumnProblem[];
  /** Every column except the key, failing ones first, then those that differ. */
  readonly columns: readonly ColumnReport[];
  readonly differing: number;
  readonly failing: number;
  /** The largest fraction of a tolerance used by a value or a median; null: outside any tolerance. */
  readonly used: number | null;
  /** The worst differences first: those outside any tolerance, then by the fraction used. */
  readonly differences: readonly ValueDifference[];
}

/**
 * Compares a table with the golden one, column by column. A column passes if every value is within its
 * tolerance and the median change is within its own, much tighter one. Missing, extra, duplicate and
 * reordered rows or columns fail, as does NaN against a number; NaN equals NaN.
 * @throws UserError when a table lacks a key column
 */
export function compareTables(
  actual: Table,
  golden: Table,
  { key, toleranceOf = () => undefined, scales = [], limit = 200 }: TableOptions,
): TableComparison {
  const { pairs, problems: rowProblems } = pairRows(actual, golden, key);
  const columnProblems = compareHeaders(actual.columns, golden.columns);
  const keys = pairs.map((pair) => pair.key);
  const shared = golden.columns.filter(
    (name) => !key.includes(name) && actual.columns.includes(name),
  );
  const columns = shared.map((column) => {
    const goldenIndex = golden.columns.indexOf(column);
    const actualIndex = actual.columns.indexOf(column);
    const ofColumn = typeof scales === 'function' ? scales(column) : scales;
    const cells = {
      keys,
      golden: pairs.map((pair) => pair.golden[goldenIndex]!),
      actual: pairs.map((pair) => pair.actual[actualIndex]!),
      scales: pairs.map(({ goldenIndex }) => ofColumn[goldenIndex] ?? 1),
    };
    const numeric = [...cells.golden, ...cells.actual].every((value) => typeof value === 'number');
    return numeric
      ? compareNumbers(column, cells, toleranceOf(column) ?? exactly)
      : compareTexts(column, cells);
  });
  const differences = columns.flatMap((column) => column.differences).sort(worstFirst);
  const structural = rowProblems.length + columnProblems.length > 0;
  const pass = !structural && columns.every((column) => column.pass);
  const medians = columns.flatMap(({ median }) => median ?? []);
  return {
    pass,
    verdict: !pass ? 'failed' : differences.length > 0 ? 'drifted' : 'identical',
    key,
    rows: { golden: golden.rows.length, actual: actual.rows.length, paired: pairs.length },
    rowProblems,
    columnProblems,
    columns: columns.sort(failingFirst).map(({ differences: _, ...report }) => report),
    differing: differences.length,
    failing: differences.filter(fails).length,
    used: mostUsed([...differences, ...medians]),
    differences: differences.slice(0, limit),
  };
}

function mostUsed(parts: readonly { readonly used: number | null }[]): number | null {
  if (parts.some(({ used }) => used === null)) return null;
  return parts.reduce((most, { used }) => Math.max(most, used!), 0);
}

function compareHeaders(actual: readonly string[], golden: readonly string[]): ColumnProblem[] {
  const missing = golden.filter((name) => !actual.includes(name));
  const extra = actual.filter((name) => !golden.includes(name));
  const inGoldenOrder = golden.filter((name) => actual.includes(name));
  const inActualOrder = actual.filter((name) => golden.includes(name));
  const moved = inActualOrder.filter((name, i) => name !== inGoldenOrder[i]);
  return [
    ...missing.map((name) => ({ kind: 'missing column' as const, columns: [name] })),
    ...extra.map((name) => ({ kind: 'extra column' as const, columns: [name] })),
    ...(moved.length > 0 ? [{ kind: 'reordered columns' as const, columns: moved }] : []),
  ];
}

/** Differences outside any tolerance come first, and among them changed texts. */
function worstFirst(a: ValueDifference, b: ValueDifference): number {
  if (a.used !== null && b.used !== null) return b.used - a.used;
  if (a.used === null && b.used === null)
    return Number(a.absolute !== null) - Number(b.absolute !== null);
  return a.used === null ? -1 : 1;
}

function failingFirst(a: ColumnComparison, b: ColumnComparison): number {
  return Number(a.pass) - Number(b.pass) || b.failing - a.failing || b.differing - a.differing;
}
