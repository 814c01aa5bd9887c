import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  attempt,
  expected,
  formatCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import type { CellMetrics, CellResult, SweepCell } from '../cells/cell.ts';
import type { CellFailure } from '../shards/shard.ts';
import type { CellStore } from '../store/store.ts';

/** The cells to compute and their tables. */
export interface Sweep {
  /** The section of the preset; shards belong together if section and seed agree. */
  readonly section: object;
  /** The cells in the order of the table; `index` is the row. */
  readonly cells: readonly SweepCell[];
  /** All tables that it may write, relative to the results folder. */
  readonly files: readonly string[];
  /** The table with the reasons of failures. */
  readonly failuresFile?: string;
  /** The record of a shard, relative to the results folder. */
  readonly shardFile: string;
  /** The table of the finished cells, for previews; without this function there are no previews. */
  readonly tableOf?: (cells: readonly SweepCell[], metricsOf: SweepResults['metricsOf']) => Table;
  /** Writes the tables and returns their paths. */
  readonly write: (results: SweepResults, outDir: string) => string[];
}

/** The results of a sweep or a shard. */
export interface SweepResults {
  /** In the order of the table. */
  readonly cells: readonly SweepCell[];
  /** Whether these are all cells of the sweep; false for a shard. */
  readonly whole: boolean;
  readonly failures: readonly CellFailure[];
  readonly metricsOf: (cell: SweepCell) => CellMetrics;
  /** From the store; `undefined` for a cell that failed. */
  readonly resultOf: (cell: SweepCell) => CellResult | undefined;
}

/** A sweep without tables, for cells whose results are read directly. */
export function cellsAlone(cells: readonly SweepCell[]): Sweep {
  return { section: {}, cells, files: [], shardFile: 'shard.json', write: () => [] };
}

/** A sweep that writes one table of its cells; a shard writes only its own rows. */
export function oneTable(
  file: string,
  tableOf: (results: Pick<SweepResults, 'cells' | 'metricsOf' | 'resultOf'>) => Table,
): Pick<Sweep, 'files' | 'shardFile' | 'write'> {
  const write = (results: SweepResults, outDir: string) => {
    const path = join(outDir, file);
    writeFileAtomically(path, formatCsv(tableOf(results)));
    return [path];
  };
  return { files: [file], shardFile: join(file, '../shard.json'), write };
}

/** The stored results of finished cells. */
export function resultsIn(
  store: CellStore,
  keyOf: (cell: SweepCell) => string,
  failures: readonly CellFailure[],
): SweepResults['resultOf'] {
  const failed = new Set(failures.map(({ index }) => index));
  return (cell) => {
    if (failed.has(cell.index)) return undefined;
    const stored = store.read(keyOf(cell));
    if (stored) return stored;
    throw expected({
      culprit: join(store.folder, keyOf(cell)),
      expected: 'the cell that has just been finished',
      got: store.state(keyOf(cell)),
      remedy: 'let nothing else change this folder, and run again',
    });
  };
}

const allFiles = ({ files, shardFile }: Sweep): string[] => [...files, shardFile];

/**
 * Checks that no folder stands in the way of a table. Removes the failures of an earlier sweep, whose cells are tried
 * again.
 */
export function prepareFiles(sweep: Sweep, outDir: string): void {
  const folder = allFiles(sweep)
    .map((file) => join(outDir, file))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  if (folder !== undefined) {
    throw expected({ ...replaceable(folder), got: 'a folder' });
  }
  if (sweep.failuresFile !== undefined) remove(join(outDir, sweep.failuresFile));
}

/** Removes tables of an earlier sweep that this one did not write, so that nobody takes them for new. */
export function removeOtherFiles(sweep: Sweep, outDir: string, written: readonly string[]): void {
  const paths = allFiles(sweep).map((file) => join(outDir, file));
  for (const path of paths) if (!written.includes(path)) remove(path);
}

function remove(path: string): void {
  attempt(replaceable(path), () => rmSync(path, { force: true }));
}

const replaceable = (culprit: string) => ({
  culprit,
  expected: 'a file that can be replaced',
  remedy: 'remove it or choose another folder',
});
