import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@mixed-dynamics/artifacts';
import { readTable, type StageReport, type TableComparison } from '@mixed-dynamics/golden';

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
