import type { Value } from '@mixed-dynamics/artifacts';
import { type Collective, collective, minimumRows } from './collective.ts';
import type { Key } from './pairRows.ts';
import { ratio, scaleOf } from './relative.ts';
import type { ColumnTolerance } from './tableTolerances.ts';

/** One value that is not the golden one. Numbers that JSON lacks are spelled out: 'NaN'. */
export interface ValueDifference {
  readonly key: Key;
  readonly column: string;
  readonly golden: Value;
  readonly actual: Value;
  /** |actual − golden|; null between texts and where one of the two is not finite. */
  readonly absolute: number | null;
  /** (actual − golden)/|golden|, signed; null as above and where golden is 0. */
  readonly relative: number | null;
  /** The largest |actual − golden| that passes. */
  readonly allowed: number;
  /** absolute/allowed: above 1 fails. null: no tolerance admits it. */
  readonly used: number | null;
}

/** One statistic of a whole column against its limit. */
export interface CollectiveCheck {
  readonly statistic: keyof Collective;
  /** Relative; `bias` is signed. */
  readonly value: number;
  readonly allowed: number;
  readonly used: number | null;
}

export interface ColumnComparison {
  readonly column: string;
  readonly pass: boolean;
  /** Rows with another value, and those of them that are out of tolerance. */
  readonly differing: number;
  readonly failing: number;
  readonly collective: readonly CollectiveCheck[];
  readonly differences: readonly ValueDifference[];
}

export interface Cells {
  readonly keys: readonly Key[];
  readonly golden: readonly Value[];
  readonly actual: readonly Value[];
}

/** Compares a column of numbers: each row by itself, then all of them together. */
export function compareNumbers(
  column: string,
  cells: Cells,
  tolerance: ColumnTolerance,
): ColumnComparison {
  const differences = cells.keys.flatMap((key, row) => {
    const golden = Number(cells.golden[row]);
    const actual = Number(cells.actual[row]);
    return Object.is(golden, actual) || golden === actual
      ? []
      : [difference(key, column, golden, actual, tolerance)];
  });
  const failing = differences.filter(fails).length;
  const checks = collectiveChecks(cells, tolerance);
  return {
    column,
    pass: failing === 0 && !checks.some(fails),
    differing: differences.length,
    failing,
    collective: checks,
    differences,
  };
}

/** Compares a column of texts: at most `share` of the rows may hold another one. */
export function compareTexts(column: string, cells: Cells, share: number): ColumnComparison {
  const differences = cells.keys.flatMap((key, row) => {
    const golden = String(cells.golden[row]);
    const actual = String(cells.actual[row]);
    if (golden === actual) return [];
    return [
      { key, column, golden, actual, absolute: null, relative: null, allowed: 0, used: null },
    ];
  });
  const changed = differences.length / Math.max(cells.keys.length, 1);
  const check = limit('share', changed, share);
  const pass = !fails(check);
  return {
    column,
    pass,
    differing: differences.length,
    failing: pass ? 0 : differences.length,
    collective: [check],
    // Within the share they used that much of it: they are a drift, not a failure.
    differences: pass ? differences.map((one) => ({ ...one, used: check.used })) : differences,
  };
}

/** Out of tolerance, or beyond any. */
export function fails({ used }: { readonly used: number | null }): boolean {
  return used === null || used > 1;
}

function difference(
  key: Key,
  column: string,
  golden: number,
  actual: number,
  { absolute, relative }: ColumnTolerance,
): ValueDifference {
  const comparable = Number.isFinite(golden) && Number.isFinite(actual);
  const size = Math.abs(actual - golden);
  const allowed = comparable ? Math.max(absolute, relative * Math.abs(golden)) : 0;
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

function collectiveChecks(cells: Cells, tolerance: ColumnTolerance): CollectiveCheck[] {
  const rows = cells.keys
    .map((_, row) => [Number(cells.golden[row]), Number(cells.actual[row])] as const)
    .filter(([golden, actual]) => Number.isFinite(golden) && Number.isFinite(actual));
  if (rows.length < minimumRows) return [];
  const golden = rows.map(([value]) => value);
  const found = collective(
    golden,
    rows.map(([, value]) => value),
    scaleOf(tolerance, golden),
  );
  return (['median', 'bias', 'share'] as const).flatMap((statistic) => {
    const allowed = tolerance.collective[statistic];
    return allowed === undefined ? [] : [limit(statistic, found[statistic], allowed)];
  });
}

function limit(statistic: keyof Collective, value: number, allowed: number): CollectiveCheck {
  const used = ratio(Math.abs(value), allowed);
  return { statistic, value, allowed, used: Number.isFinite(used) ? used : null };
}

function jsonValue(value: number): Value {
  return Number.isFinite(value) ? value : String(value);
}
