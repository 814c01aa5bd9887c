import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, expected } from '@mixed-dynamics/artifacts';
import type { SweepCell } from '../cells/cell.ts';
import type { CellFailure } from '../shards/shard.ts';
import type { CellStore } from '../store/store.ts';
import type { Sweep, SweepResults } from './sweeps.ts';

/** What the store holds of cells that have been finished. */
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
      expected: 'the cell that was finished a moment ago',
      got: store.state(keyOf(cell)),
      remedy: 'let nothing else change this folder, and run again',
    });
  };
}

const allFiles = ({ files, shardFile }: Sweep): string[] => [...files, shardFile];

/**
 * Makes sure that the tables can be written when all is computed. The failures of an earlier sweep
 * are forgotten: those cells are tried again, and until then nobody can say that they failed.
 */
export function prepareFiles(sweep: Sweep, outDir: string): void {
  const folder = allFiles(sweep)
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
  if (sweep.failuresFile !== undefined) remove(join(outDir, sweep.failuresFile));
}

/** Removes what an earlier sweep left and this one did not write: its tables would be taken for new. */
export function removeOtherFiles(sweep: Sweep, outDir: string, written: readonly string[]): void {
  const paths = allFiles(sweep).map((file) => join(outDir, file));
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
