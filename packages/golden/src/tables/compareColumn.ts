import type { Value } from '@mixed-dynamics/artifacts';
import { medianChange } from './median.ts';
import { allowedIn, type Tolerance } from './metric.ts';
import type { Key } from './pairRows.ts';

/** One value that differs from the golden one. Numbers that JSON cannot represent are strings: 'NaN'. */
export interface ValueDifference {
  readonly key: Key;
  readonly column: string;
  readonly golden: Value;
  readonly actual: Value;
  /** |actual − golden|; null for texts, or if one of the two is not finite. */
  readonly absolute: number | null;
  /** (actual − golden)/|golden|, signed; null if `absolute` is, or if golden is 0. */
  readonly relative: number | null;
  /** The largest allowed |actual − golden|. */
  readonly allowed: number;
  /** absolute/allowed: above 1 fails. null: outside any tolerance. */
  readonly used: number | null;
}

/** The median relative change of a column, and its limit. */
export interface MedianCheck {
  readonly value: number;
  readonly allowed: number;
  readonly used: number | null;
}

export interface ColumnComparison {
  readonly column: string;
  readonly pass: boolean;
  /** Number of rows with a different value, and of those out of tolerance. */
  readonly differing: number;
  readonly failing: number;
  /** null for text, for exact columns, and for too few rows. */
  readonly median: MedianCheck | null;
  readonly differences: readonly ValueDifference[];
}

interface ColumnPair {
  readonly keys: readonly Key[];
  readonly golden: readonly Value[];
  readonly actual: readonly Value[];
  /** One number per row, as the column's metric requires. */
  readonly scales: readonly number[];
}

/** Compares a column of numbers: each value, then the median change. */
export function compareNumbers(
  column: string,
  cells: ColumnPair,
  tolerance: Tolerance,
): ColumnComparison {
  const differences = cells.keys.flatMap((key, row) => {
    const golden = Number(cells.golden[row]);
    const actual = Number(cells.actual[row]);
    if (Object.is(golden, actual) || golden === actual) return [];
    const allowed = allowedIn(tolerance, golden, cells.scales[row]!, actual < golden);
    return [difference(key, column, golden, actual, allowed)];
  });
  const failing = differences.filter(fails).length;
  const median = tolerance.median > 0 ? medianCheck(cells, tolerance.median) : null;
  return {
    column,
    pass: failing === 0 && !(median && fails(median)),
    differing: differences.length,
    failing,
    median,
    differences,
  };
}

/** Compares a column of texts, which must be equal. */
export function compareTexts(
  column: string,
  { keys, golden, actual }: ColumnPair,
): ColumnComparison {
  const none = { absolute: null, relative: null, allowed: 0, used: null };
  const differences = keys.flatMap((key, row) =>
    String(golden[row]) === String(actual[row])
      ? []
      : [{ key, column, golden: String(golden[row]), actual: String(actual[row]), ...none }],
  );
  const failing = differences.length;
  return { column, pass: failing === 0, differing: failing, failing, median: null, differences };
}

/** Whether a difference is out of tolerance, or no tolerance applies. */
export function fails({ used }: { readonly used: number | null }): boolean {
  return used === null || used > 1;
}

function difference(
  key: Key,
  column: string,
  golden: number,
  actual: number,
  tolerated: number,
): ValueDifference {
  const comparable = Number.isFinite(golden) && Number.isFinite(actual);
  const size = Math.abs(actual - golden);
  const allowed = comparable ? tolerated : 0;
  return {
    key,
    column,
    golden: jsonValue(golden),
    actual: jsonValue(actual),
    absolute: comparable ? size : null,
    relative: comparable && golden !== 0 ? (actual - golden) / Math.abs(golden) : null,
    allowed,
    used: comparable && allowed > 0 ? size / allowed : null,
  };
}

function medianCheck({ golden, actual }: ColumnPair, allowed: number): MedianCheck | null {
  const value = medianChange(golden.map(Number), actual.map(Number));
  if (value === undefined) return null;
  const used = value === 0 ? 0 : value / allowed;
  return { value, allowed, used: Number.isFinite(used) ? used : null };
}

function jsonValue(value: number): Value {
  return Number.isFinite(value) ? value : String(value);
}
