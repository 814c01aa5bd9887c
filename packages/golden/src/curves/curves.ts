import { existsSync } from 'node:fs';
import {
  expected,
  formatCsv,
  numberColumn,
  readCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { z } from 'zod';
import { readJsonFile } from '../snapshot/readJsonFile.ts';
import { compareTables, type TableComparison } from '../tables/compareTables.ts';
import type { Metric } from '../tables/metric.ts';
import { type ColumnTolerance, columnTolerance, Spread, takeColumn } from '../tolerances/spread.ts';

/** Columns of numbers by name, all of the same length: one row per iteration, time or place. */
export type Curves = Readonly<Record<string, ArrayLike<number>>>;

/** The contents of `NAME.tolerances.json`, written by {@link calibrateCurves}. */
export interface CurveTolerances {
  /** Columns that identify a row, compared exactly. If none, rows are numbered. */
  readonly key: readonly string[];
  /** Number of runs that were compared with each other. */
  readonly runs: number;
  /** Columns without an entry are compared exactly. */
  readonly columns: Readonly<Record<string, ColumnTolerance>>;
}

const toleranceSchema: z.ZodType<CurveTolerances> = z.strictObject({
  key: z.array(z.string()),
  runs: z.number().int().min(2),
  columns: z.record(z.string(), columnTolerance),
});

/** The options of {@link calibrateCurves}. */
export interface Calibration {
  /** Columns that identify a row, such as `iteration`: compared exactly. */
  readonly key?: readonly string[];
  /**
   * How each inexact column is compared: `relative` to the value; relative to the `largest` of the column,
   * if it passes through 0; or by square roots (`square`), if it is a squared norm.
   */
  readonly metrics: Readonly<Record<string, Metric>>;
}

const tolerancesOf = (file: string) => `${file.replace(/\.csv$/, '')}.tolerances.json`;

/**
 * Writes the first run as the snapshot to `file`, and beside it the tolerances: three times the largest
 * difference between any two runs. The runs are one computation under conditions that should not matter,
 * such as another processor, engine, order of summation or version of Node.
 * @param file a path that ends in `.csv`
 * @throws UserError for fewer than two runs, for runs of different shapes, or if an exact column differs
 */
export function calibrateCurves(
  file: string,
  runs: readonly Curves[],
  { key = [], metrics }: Calibration,
): CurveTolerances {
  const tables = runs.map((run, i) => tableOf(run, `run ${i + 1}`));
  const pairs = tables.flatMap((a, i) =>
    tables.slice(i + 1).map((b, j) => ({ a, b, i, j: i + j + 1 })),
  );
  if (pairs.length === 0) {
    throw expected({
      culprit: '`runs`',
      expected: 'at least two runs of the same computation',
      got: runs.length,
      remedy: 'run it again under another condition, such as another engine or processor',
    });
  }
  const any = { single: Number.POSITIVE_INFINITY, rounding: 0, median: 0 };
  for (const { a, b, i, j } of pairs) {
    const found = compareTables(b, a, {
      key,
      toleranceOf: (name) => metrics[name] && { metric: metrics[name], ...any },
    });
    if (found.pass) continue;
    const [worst] = found.differences;
    throw expected({
      culprit: `runs ${i + 1} and ${j + 1}`,
      expected: 'the same rows, and equal values in every column without a metric',
      got: worst ? `${worst.column} ${worst.golden} and ${worst.actual}` : 'other rows or columns',
      remedy: 'name a metric for the column, or compare runs of one computation',
    });
  }
  const columns = Object.entries(metrics).map(([name, metric]) => {
    const spread = { single: new Spread(), median: new Spread() };
    for (const { a, b, i, j } of pairs) {
      const values = [numberColumn(a, name), numberColumn(b, name)] as const;
      const names = { at: `runs ${i + 1} and ${j + 1}`, place: (row: number) => `row ${row + 1}` };
      takeColumn(spread, { metric, rounding: 0 }, values, scalesIn(a, name), names);
    }
    return [
      name,
      { metric, single: spread.single.written, median: spread.median.written },
    ] as const;
  });
  const tolerances = { key, runs: runs.length, columns: Object.fromEntries(columns) };
  writeFileAtomically(tolerancesOf(file), `${JSON.stringify(tolerances, null, 2)}\n`);
  writeFileAtomically(file, formatCsv(tables[0]!));
  return tolerances;
}

/**
 * Compares curves with the snapshot in `file`, within the tolerances beside it; without a file of
 * tolerances every value must be equal.
 * @throws UserError when a file is missing or malformed, or the curves have different lengths
 */
export function compareCurves(actual: Curves, file: string): TableComparison {
  const golden = readCsv(file, [], 'write it with calibrateCurves, or with vitest -u');
  const { key, columns } = readTolerances(tolerancesOf(file));
  return compareTables(tableOf(actual, '`curves`'), golden, {
    key,
    toleranceOf: (name) => {
      const found = columns[name];
      return (
        found && {
          metric: found.metric,
          single: found.single.tolerance,
          rounding: 0,
          median: found.median.tolerance,
        }
      );
    },
    scales: (name) => scalesIn(golden, name),
  });
}

/** Writes curves as the new snapshot; the tolerances stay as they are. */
export function writeCurves(actual: Curves, file: string): void {
  writeFileAtomically(file, formatCsv(tableOf(actual, '`curves`')));
}

/** The largest magnitude in a column, for each of its rows. */
function scalesIn(table: Table, name: string): number[] {
  const values = numberColumn(table, name).filter(Number.isFinite).map(Math.abs);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return table.rows.map(() => largest);
}

function tableOf(curves: Curves, culprit: string): Table {
  const columns = Object.keys(curves);
  const [rows = 0, ...others] = columns.map((name) => curves[name]!.length);
  if (columns.length === 0 || others.some((length) => length !== rows)) {
    throw expected({
      culprit,
      expected: 'columns of one length',
      got: Object.fromEntries(columns.map((name) => [name, curves[name]!.length])),
      remedy: 'give each column one number per row',
    });
  }
  return {
    columns,
    rows: Array.from({ length: rows }, (_, row) => columns.map((name) => curves[name]![row]!)),
  };
}

function readTolerances(file: string): CurveTolerances {
  if (!existsSync(file)) return { key: [], runs: 0, columns: {} };
  return readJsonFile(file, toleranceSchema, {
    expected: 'tolerances as calibrateCurves writes them',
    remedy: 'measure them again',
  });
}
