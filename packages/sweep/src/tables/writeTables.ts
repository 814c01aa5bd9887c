import { attempt, expected, formatCsv, type Table, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CellMetrics } from '../cells/cell.ts';
import type { GridCell } from '../grid/grid.ts';
import { type CellFailure, shardFile } from '../shards/shard.ts';
import type { CellStore } from '../store/store.ts';
import { type TrajectoryOf, writeMetricsNpz, writeMetricsParquet, writeTrajectoriesNpz, writeTrajectoriesParquet } from './columnFiles.ts';
import { metricsTable } from './metricsTable.ts';

const files = {
  metrics: 'figure2/metrics.csv',
  metricsParquet: 'figure2/metrics.parquet',
  metricsNpz: 'figure2/metrics.npz',
  trajectories: 'figure2/trajectories.parquet',
  trajectoriesNpz: 'figure2/trajectories.npz',
  failures: 'figure2/failures.csv',
} as const;

/** Everything that a sweep or a merge may write into a results folder, besides `.cells`. */
export const sweepFiles: readonly string[] = [...Object.values(files), shardFile];

/**
 * Makes sure that the tables can be written when all is computed. The failures of an earlier sweep
 * are forgotten: those cells are tried again, and until then nobody can say that they failed.
 */
export function prepareTables(outDir: string): void {
  const folder = sweepFiles
    .map((file) => join(outDir, file))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  if (folder !== undefined) {
    throw expected({
      culprit: folder,
      expected: 'a file that can be replaced',
      got: 'a folder',
      remedy: 'remove it or choose another folder',
    });
  }
  remove(join(outDir, files.failures));
}

/** Removes what an earlier sweep left and this one did not write: its tables would be taken for new. */
export function removeOtherSweepFiles(outDir: string, written: readonly string[]): void {
  const paths = sweepFiles.map((file) => join(outDir, file));
  for (const path of paths) if (!written.includes(path)) remove(path);
}

function remove(path: string): void {
  const expectation = {
    culprit: path,
    expected: 'a file that can be replaced',
    remedy: 'remove it or choose another folder',
  };
  attempt(expectation, () => rmSync(path, { force: true }));
}

export interface SweepTables {
  readonly outDir: string;
  /** In grid order. */
  readonly cells: readonly GridCell[];
  readonly metricsOf: (cell: GridCell) => CellMetrics;
  readonly failures: readonly CellFailure[];
}

/** Where the trajectories are, which are too many to hold in memory. */
export interface StoredTrajectories {
  readonly store: CellStore;
  readonly keyOf: (cell: GridCell) => string;
}

/** Writes the tables of a whole sweep; returns their paths. They depend on the cells alone. */
export function writeTables(tables: SweepTables & StoredTrajectories): string[] {
  const { outDir, cells, failures, metricsOf } = tables;
  const inFolder = (name: keyof typeof files) => join(outDir, files[name]);
  writeTrajectoriesParquet(inFolder('trajectories'), withTrajectories(tables));
  const failed = new Set(failures.map(({ index }) => index));
  const computed = cells.filter(({ index }) => !failed.has(index));
  const rows = computed.reduce((sum, cell) => sum + metricsOf(cell).iterations + 1, 0);
  writeTrajectoriesNpz(inFolder('trajectoriesNpz'), rows, withTrajectories(tables));
  const metrics = metricsTable(cells.map(metricsOf));
  writeMetricsParquet(inFolder('metricsParquet'), metrics);
  writeMetricsNpz(inFolder('metricsNpz'), metrics);
  const more = (['metricsParquet', 'metricsNpz', 'trajectories', 'trajectoriesNpz'] as const).map(
    inFolder,
  );
  return [...writeShardTables(tables), ...more];
}

/** What of the tables a shard writes: the rows of its own cells, and its failures. */
export function writeShardTables(tables: SweepTables): string[] {
  const { outDir, cells, metricsOf, failures } = tables;
  const metrics = join(outDir, files.metrics);
  writeFileAtomically(metrics, formatCsv(metricsTable(cells.map(metricsOf))));
  if (failures.length === 0) return [metrics];
  const path = join(outDir, files.failures);
  writeFileAtomically(path, formatCsv(failuresTable(failures)));
  return [metrics, path];
}

/** The table of `failures.csv`, in grid order. */
export function failuresTable(failures: readonly CellFailure[]): Table {
  return {
    columns: ['gamma_sigma2', 'gamma_w', 'trial', 'reason'],
    rows: failures
      .toSorted((a, b) => a.index - b.index)
      .map(({ gammaSigma2, gammaW, trial, reason }) => [gammaSigma2, gammaW, trial, reason]),
  };
}

function* withTrajectories({
  cells,
  failures,
  store,
  keyOf,
}: SweepTables & StoredTrajectories): Generator<TrajectoryOf> {
  const failed = new Set(failures.map(({ index }) => index));
  for (const cell of cells) {
    const stored = failed.has(cell.index) ? undefined : store.read(keyOf(cell));
    if (!stored && !failed.has(cell.index)) throw vanished(store, keyOf(cell));
    yield [cell, stored?.trajectory];
  }
}

function vanished(store: CellStore, key: string): Error {
  return expected({
    culprit: join(store.folder, key),
    expected: 'the cell that was finished a moment ago',
    got: store.state(key),
    remedy: 'let nothing else change this folder, and run again',
  });
}
