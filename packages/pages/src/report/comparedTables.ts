import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@mixed-dynamics/artifacts';
import {
  fails,
  type Key,
  readTable,
  type StageReport,
  type TableComparison,
  type ValueDifference,
} from '@mixed-dynamics/golden';

/** A table of the run and its golden one, with all differences. */
export interface ComparedTable {
  readonly stage: string;
  readonly file: string;
  readonly comparison: TableComparison;
  /** The table of the run; undefined for curves, which are compared only at sampled iterations. */
  readonly actual: Table | undefined;
}

/** The compared tables whose rows have keys. */
export function comparedTables({ stage, files }: StageReport, outDir: string): ComparedTable[] {
  return files.flatMap((report) => {
    if (report.kind !== 'table' || !report.comparison) return [];
    const { file, comparison } = report;
    if (comparison.key.length === 0) return [];
    const path = join(outDir, stage, file);
    return [{ stage, file, comparison, actual: existsSync(path) ? readTable(path) : undefined }];
  });
}

/** Whether a table is the plane of Figure 2, with one row per cell. */
export function isPlane({ comparison: { key } }: ComparedTable): boolean {
  return key.includes('gamma_w') && !key.includes('iteration');
}

/** Whether a table has the curves of the plane, with one row per iteration of a cell. */
export function isCurves({ comparison: { key } }: ComparedTable): boolean {
  return key.includes('gamma_w') && key.includes('iteration');
}

/** Puts the plane first, since it is the larger experiment. */
export function planesFirst(tables: readonly ComparedTable[]): ComparedTable[] {
  return tables.toSorted((a, b) => Number(isPlane(b)) - Number(isPlane(a)));
}

/** Orders differences by their ratio to the tolerance, largest first; those beyond any tolerance come first. */
export function byUse(a: { used: number | null }, b: { used: number | null }): number {
  return (b.used ?? Number.POSITIVE_INFINITY) - (a.used ?? Number.POSITIVE_INFINITY) || 0;
}

/** Identifies a row: equal for two differences in the same row. */
export function rowId(key: Key): string {
  return JSON.stringify(Object.values(key));
}

/** The rows in which at least one value is out of tolerance. */
export function failingRows({ differences }: TableComparison): Set<string> {
  return new Set(differences.filter(fails).map(({ key }) => rowId(key)));
}

/** The difference with the largest ratio to its tolerance; undefined when nothing differs. */
export function worstOf(differences: readonly ValueDifference[]): ValueDifference | undefined {
  return differences.reduce<ValueDifference | undefined>(
    (worst, one) => (worst === undefined || byUse(worst, one) > 0 ? one : worst),
    undefined,
  );
}

/** Columns whose median moved beyond its limit, worst first. */
export function failingColumns({ columns }: TableComparison) {
  return columns
    .flatMap(({ column, median }) => (median ? [{ column, ...median }] : []))
    .filter(fails)
    .sort(byUse);
}
