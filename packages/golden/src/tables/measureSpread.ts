import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { EngineClass } from '../engineClass.ts';
import { collective } from './collective.ts';
import { type Key, pairRows } from './pairRows.ts';
import { scaleOf } from './relative.ts';
import { exactly, type TableTolerances } from './tableTolerances.ts';

/** How far several runs of one experiment lie apart in one column: the largest over all pairs of runs. */
export interface Spread {
  /** Largest |a − b| of a row. */
  readonly absolute: number;
  /** Largest |a − b|/|a| among the rows whose |a − b| exceeds the column's absolute tolerance. */
  readonly relative: number;
  /** Largest median, |bias| and share, as `collective` defines them. */
  readonly median: number;
  readonly bias: number;
  readonly share: number;
  /** The row of the largest share of the tolerance, or of the largest relative difference. */
  readonly worst: { readonly key: Key; readonly values: readonly [number, number] } | null;
  /** Rows where only one of two runs is finite: no tolerance covers them. */
  readonly unmatched: number;
}

export interface TextSpread {
  /** Largest share of the rows in which two runs hold different texts. */
  readonly share: number;
}

export interface TableSpread {
  readonly runs: number;
  readonly rows: number;
  readonly columns: Readonly<Record<string, Spread>>;
  readonly text: Readonly<Record<string, TextSpread>>;
}

/**
 * Derives from several runs (seeds fixed, engines varied) what tolerances have to admit.
 * The absolute tolerances matter to the result: they say from which size on a relative difference
 * counts, as they do in a comparison. Set them first, then the relative and collective ones.
 * @param tables two or more runs with the same rows
 * @throws UserError when there are fewer than two tables or their rows differ
 */
export function measureSpread(
  tables: readonly Table[],
  tolerances: TableTolerances,
  engineClass: EngineClass = 'cpu',
): TableSpread {
  const [first] = tables;
  if (!first || tables.length < 2) {
    throw expected({
      culprit: '`tables`',
      expected: 'two runs or more',
      got: tables.length,
      remedy: 'run the same preset on another engine',
    });
  }
  const names = first.columns.filter((name) => !tolerances.key.includes(name));
  const isText = (name: string) => name in tolerances.text;
  const pairs = tables.flatMap((a, i) => tables.slice(i + 1).map((b) => [a, b] as const));
  const measure = <Result>(name: string, one: (rows: Rows) => Result) =>
    pairs.map(([a, b]) => one(pairedColumn(a, b, name, tolerances)));
  return {
    runs: tables.length,
    rows: first.rows.length,
    columns: Object.fromEntries(
      names
        .filter((name) => !isText(name))
        .map((name) => {
          const tolerance =
            (tolerances.columns[name] ?? tolerances.columns['*'])?.[engineClass] ?? exactly;
          return [name, measure(name, (rows) => spreadOf(rows, tolerance)).reduce(larger)];
        }),
    ),
    text: Object.fromEntries(
      names
        .filter(isText)
        .map((name) => [name, { share: Math.max(...measure(name, changedShare)) }]),
    ),
  };
}

interface Rows {
  readonly keys: readonly Key[];
  readonly a: readonly (number | string)[];
  readonly b: readonly (number | string)[];
}

function pairedColumn(a: Table, b: Table, name: string, { key }: TableTolerances): Rows {
  const { pairs, problems } = pairRows(b, a, key);
  if (problems.length > 0 || !b.columns.includes(name)) {
    throw expected({
      culprit: '`tables`',
      expected: 'the same rows and columns in every run',
      got: problems[0] ?? `no column '${name}'`,
      remedy: 'compare runs of one preset',
    });
  }
  return {
    keys: pairs.map((pair) => pair.key),
    a: pairs.map((pair) => pair.golden[a.columns.indexOf(name)]!),
    b: pairs.map((pair) => pair.actual[b.columns.indexOf(name)]!),
  };
}

function spreadOf({ keys, a, b }: Rows, tolerance: { absolute: number; relative: number }): Spread {
  const rows = keys.map((key, i) => ({ key, a: Number(a[i]), b: Number(b[i]) }));
  const finite = rows.filter((row) => Number.isFinite(row.a) && Number.isFinite(row.b));
  const differing = rows.filter((row) => row.a !== row.b && !Object.is(row.a, row.b));
  const golden = finite.map((row) => row.a);
  const found = collective(
    golden,
    finite.map((row) => row.b),
    scaleOf(tolerance, golden),
  );
  let [absolute, relative] = [0, 0];
  let worst: Spread['worst'] = null;
  for (const row of finite) {
    const size = Math.abs(row.a - row.b);
    absolute = Math.max(absolute, size);
    if (size <= tolerance.absolute || size / Math.abs(row.a) <= relative) continue;
    relative = size / Math.abs(row.a);
    worst = { key: row.key, values: [row.a, row.b] };
  }
  const unmatched = differing.filter((row) => !finite.includes(row)).length;
  return { absolute, relative, ...found, bias: Math.abs(found.bias), worst, unmatched };
}

function changedShare({ keys, a, b }: Rows): number {
  return keys.filter((_, i) => String(a[i]) !== String(b[i])).length / Math.max(keys.length, 1);
}

function larger(one: Spread, other: Spread): Spread {
  return {
    absolute: Math.max(one.absolute, other.absolute),
    relative: Math.max(one.relative, other.relative),
    median: Math.max(one.median, other.median),
    bias: Math.max(one.bias, other.bias),
    share: Math.max(one.share, other.share),
    worst: other.relative > one.relative ? other.worst : one.worst,
    unmatched: Math.max(one.unmatched, other.unmatched),
  };
}
