import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expected } from '@mixed-dynamics/artifacts';
import type { CellMetrics, CellTask, SweepCell } from '../cells/cell.ts';
import { estimateCost, slownessOf, usualFlops, workersFor } from '../grid/cost.ts';
import { ordered, orderOfWork } from '../grid/order.ts';
import { dataNames } from '../presets/data.ts';
import type { OnFinished } from '../progress/preview.ts';
import type { Progress } from '../progress/progress.ts';
import { formatDuration } from '../progress/timeLeft.ts';
import { partition, type Shard } from '../shards/shard.ts';
import { cellKey, dataHash, type KeyOrigin } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { CellStore } from '../store/store.ts';
import type { Sweep } from '../tables/sweep.ts';
import type { WorkEnd } from './computeAll.ts';

/** The real cell program, which trains on `@mixed-dynamics/dynamics`. */
export const computeCellProgram = fileURLToPath(
  new URL('../cells/computeCell.ts', import.meta.url),
);

export interface SweepOptions {
  readonly sweep: Sweep;
  readonly rootSeed: number;
  /** The engine's name, already chosen: not `auto`. */
  readonly engine: string;
  /** The engine's identity for rounding, if it is more than the name (library versions, a device); see `engineIdentity`. */
  readonly engineIdentity?: string | undefined;
  /** The results folder: receives the tables and `.cells/…`. The cells' `dataDir` is relative to it. */
  readonly outDir: string;
  /** Default: one per core, if there is enough work. */
  readonly workers?: number | undefined;
  /** How many cells a worker trains together; default 1. */
  readonly batch?: number | undefined;
  /** Path of the cell program's module; default {@link computeCellProgram}. */
  readonly cellProgram?: string | undefined;
  /** Fingerprint of the code; by default that of the cell program and everything that it imports. */
  readonly code?: string | undefined;
  /** Computes only this part of the cells. */
  readonly shard?: Shard | undefined;
  /** Flops per second of matrix products on one worker, for the first estimate; default: the engine's usual rate. */
  readonly flopsPerSecond?: number | undefined;
  /** Retries of a cell whose worker died; default 2. */
  readonly retries?: number | undefined;
  /** Written into the record of a shard. */
  readonly presetHash?: string | undefined;
  /** Written into the record of a shard, for error messages of the merge. */
  readonly presetName?: string | undefined;
  /** When aborted, no more cells start, and running cells get two seconds to finish. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** For early pictures: called before the first cell and then after every 5 % of the cells or completed level, at most every 20 s. */
  readonly onFinished?: OnFinished | undefined;
}

/** What a sweep will do, before its first worker starts. */
export type SweepPlan = ReturnType<typeof planSweep>;

/**
 * Hashes the data, opens the store and finds the finished cells.
 * @throws UserError like runSweep
 */
export function planSweep(options: SweepOptions) {
  const { sweep, rootSeed, engine, engineIdentity, shard, batch = 1, outDir } = options;
  const { flopsPerSecond = usualFlops(engine) } = options;
  checkOptions(options);
  const program = resolve(options.cellProgram ?? computeCellProgram);
  const source: KeyOrigin = {
    rootSeed,
    engine: engineOfCells(engineIdentity ?? engine, batch > 1),
    data: dataHashes(sweep.cells, outDir),
    code: options.code ?? codeFingerprint(program, engine),
  };
  const costOf = (cell: SweepCell) => estimateCost(cell);
  const keyOf = (cell: SweepCell) => cellKey(source, cell);
  const taskOf = ({ section, gammaSigma2, gammaW, trial, dataDir }: SweepCell): CellTask => ({
    ...{ rootSeed, engine, engineIdentity, section, gammaSigma2, gammaW, trial },
    dataDir: resolve(outDir, dataDir),
    ...(batch > 1 && { batch }),
  });

  const all = ordered(sweep.cells);
  const cells = shard ? partition(all, costOf, shard.count)[shard.index - 1]! : all;
  const store = new CellStore(outDir);
  const { kept, missing, damaged } = readKept(cells, store, keyOf);
  const toCompute = orderOfWork(missing, all, costOf);
  const slowness = slownessOf(toCompute, flopsPerSecond);
  const seconds = slowness * toCompute.reduce((sum, cell) => sum + costOf(cell), 0);
  const { workers: wanted = workersFor(seconds, toCompute.length) } = options;
  const workers = Math.max(1, Math.min(wanted, toCompute.length));
  return {
    /** Cells of this sweep or shard, coarse to fine. */
    cells,
    /** Cells missing from the store, in the order of computation. */
    toCompute,
    /** How many of the missing cells are stored but truncated or altered. */
    damaged,
    /** Metrics of the stored cells, by index. */
    kept,
    ...{ shard, workers, batch, program, source, store, costOf, keyOf, taskOf },
    /** Estimated time of this engine divided by that of the cost model's reference machine. */
    slowness,
  };
}

/**
 * SHA-256 of the cells' training data; one per folder if there are several folders.
 * @throws UserError when a file is missing
 */
export function dataHashes(cells: readonly SweepCell[], outDir: string): KeyOrigin['data'] {
  const folders = new Map(cells.map(({ dataDir, section }) => [dataDir, dataNames(section)]));
  const hashes = Array.from(folders, ([folder, names]) => {
    return [folder, dataHash(resolve(outDir, folder), names)] as const;
  });
  return hashes.length === 1 ? hashes[0]![1] : Object.fromEntries(hashes);
}

/** The engine's identity in the key of a cell. Batches sum in a different order and so round differently. */
export function engineOfCells(identity: string, batched: boolean): string {
  return batched ? `${identity}; side by side` : identity;
}

function checkOptions({ workers = 1, engine }: SweepOptions): void {
  if (!Number.isInteger(workers) || workers < 1) {
    throw expected({
      culprit: '`--workers`',
      expected: 'an integer of at least 1',
      got: workers,
      remedy: 'leave it out to use all cores',
    });
  }
  if (engine === 'auto' || engine === '') {
    throw new RangeError(`\`engine\`: expected the engine that was chosen, got '${engine}'`);
  }
}

function readKept<Cell extends SweepCell>(
  cells: readonly Cell[],
  store: CellStore,
  keyOf: (cell: SweepCell) => string,
) {
  const kept = new Map<number, CellMetrics>();
  const missing: Cell[] = [];
  let damaged = 0;
  for (const cell of cells) {
    const key = keyOf(cell);
    const stored = store.read(key);
    if (stored) kept.set(cell.index, stored.metrics);
    else missing.push(cell);
    if (!stored && store.state(key) === 'damaged') damaged += 1;
  }
  return { kept, missing, damaged };
}

/** The first line: the work to do, and the estimated time. */
export function describePlan(
  { cells, toCompute, kept, shard, workers, batch }: SweepPlan,
  seconds: number,
): string {
  const where = shard ? `shard ${shard.index}/${shard.count}: ` : '';
  const total = `${where}${cells.length} cells, ${kept.size} kept from an earlier run`;
  if (toCompute.length === 0) return `${total}, none to compute`;
  const time = formatDuration(Math.max(1, seconds));
  const each = batch > 1 ? `, ${batch} cells side by side in each` : '';
  const by = `${workers === 1 ? '1 worker' : `${workers} workers`}${each}`;
  return `${total}, ${toCompute.length} to compute with ${by}: about ${time}`;
}

/** The message about damaged cells in the store, if there are any. */
export function describeDamage(damaged: number): string | undefined {
  if (damaged === 0) return undefined;
  const cells = damaged === 1 ? '1 stored cell is' : `${damaged} stored cells are`;
  return `${cells} truncated or altered, and computed again`;
}

/** The last line. @param failed how many cells failed, and the file with the reasons */
export function describeEnd(
  { cells, kept }: SweepPlan,
  { outcome, computed }: WorkEnd,
  failed: { readonly count: number; readonly file: string | undefined; readonly outDir: string },
): string {
  const share = `${kept.size + computed - failed.count} of ${cells.length} cells`;
  if (outcome === 'interrupted') {
    return `interrupted: ${share} are kept, run the same command to continue`;
  }
  if (failed.count === 0) return `${share} done`;
  const reasons = failed.file === undefined ? '' : `, see ${join(failed.outDir, failed.file)}`;
  return `${share} done; ${failed.count} failed${reasons}`;
}
