import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Table, UserError } from '@mixed-dynamics/artifacts';
import {
  compareTables,
  type EngineClass,
  readTable,
  type TableComparison,
  type TableTolerances,
  tableTolerances,
} from '@mixed-dynamics/golden';

/** A table of the run beside its golden one, with every difference and not only the worst. */
export interface ComparedTable {
  readonly stage: string;
  readonly file: string;
  readonly tolerances: TableTolerances;
  readonly actual: Table;
  readonly comparison: TableComparison;
}

/**
 * Compares a table in full. Undefined when a side lacks it, when it cannot be read (the check has
 * said so already), or when it has no tolerances and so no meaning that is known here.
 * @param out the file of the run
 * @param golden the file of the snapshot
 */
export function compareInFull(
  stage: string,
  file: string,
  folders: { readonly out: string; readonly golden: string },
  engineClass: EngineClass,
): ComparedTable | undefined {
  const [out, golden] = [join(folders.out, file), join(folders.golden, file)];
  const tolerances = tableTolerances(basename(file));
  if (!tolerances || !existsSync(out) || !existsSync(golden)) return undefined;
  try {
    const actual = readTable(out, tolerances);
    const options = { tolerances, engineClass, limit: Number.POSITIVE_INFINITY };
    const comparison = compareTables(actual, readTable(golden, tolerances), options);
    return { stage, file, tolerances, actual, comparison };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}

/** Is it the plane of Figure 2, a row a cell? */
export function isPlane({ tolerances }: ComparedTable): boolean {
  return tolerances.key.includes('gamma_w');
}

/** Cells before iterations: the plane is the larger experiment. */
export function planesFirst(tables: readonly ComparedTable[]): ComparedTable[] {
  return tables.toSorted((a, b) => Number(isPlane(b)) - Number(isPlane(a)));
}
