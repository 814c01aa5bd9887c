import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@mixed-dynamics/artifacts';
import {
  type Key,
  type MedianCheck,
  readTable,
  type StageReport,
  type TableComparison,
  type ValueDifference,
} from '@mixed-dynamics/golden';

/** A table of the run beside its golden one, with every difference and not only the worst. */
export interface ComparedTable {
  readonly stage: string;
  readonly file: string;
  readonly comparison: TableComparison;
  /** The table of the run; undefined for curves, of which the run has more than was compared. */
  readonly actual: Table | undefined;
}

/** The tables that a check compared and of which the meaning is known: their rows have names. */
export function comparedTables({ stage, files }: StageReport, outDir: string): ComparedTable[] {
  return files.flatMap((report) => {
    if (report.kind !== 'table' || !report.comparison) return [];
    const { file, comparison } = report;
    if (comparison.key.length === 0) return [];
    const path = join(outDir, stage, file);
    return [{ stage, file, comparison, actual: existsSync(path) ? readTable(path) : undefined }];
  });
}

/** Is it the plane of Figure 2, a row a cell? */
export function isPlane({ comparison: { key } }: ComparedTable): boolean {
  return key.includes('gamma_w') && !key.includes('iteration');
}

/** Is it the curves of the plane, a row an iteration of a cell? */
export function isCurves({ comparison: { key } }: ComparedTable): boolean {
  return key.includes('gamma_w') && key.includes('iteration');
}

/** Cells before iterations: the plane is the larger experiment. */
export function planesFirst(tables: readonly ComparedTable[]): ComparedTable[] {
  return tables.toSorted((a, b) => Number(isPlane(b)) - Number(isPlane(a)));
}

/** Out of tolerance, or beyond any: as the check decides. */
export function fails({ used }: { readonly used: number | null }): boolean {
  return used === null || used > 1;
}

/** Orders differences by how much of their tolerance they used; beyond any comes first. */
export function byUse(a: { used: number | null }, b: { used: number | null }): number {
  return (b.used ?? Number.POSITIVE_INFINITY) - (a.used ?? Number.POSITIVE_INFINITY) || 0;
}

/** A row as text: the same for two differences in one row. */
export function rowId(key: Key): string {
  return JSON.stringify(Object.values(key));
}

/** The rows in which at least one value is out of tolerance. */
export function failingRows({ differences }: TableComparison): Set<string> {
  return new Set(differences.filter(fails).map(({ key }) => rowId(key)));
}

/** The difference that used most of its tolerance; undefined when nothing differs. */
export function worstOf(differences: readonly ValueDifference[]): ValueDifference | undefined {
  return differences.reduce<ValueDifference | undefined>(
    (worst, one) => (worst === undefined || byUse(worst, one) > 0 ? one : worst),
    undefined,
  );
}

export interface ColumnFailure extends MedianCheck {
  readonly column: string;
}

/** Columns of which the median moved farther than it may, the worst first. */
export function failingColumns({ columns }: TableComparison): ColumnFailure[] {
  return columns
    .flatMap(({ column, median }) => (median ? [{ column, ...median }] : []))
    .filter(fails)
    .sort(byUse);
}
