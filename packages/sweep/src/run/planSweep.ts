import { expected } from '@mixed-dynamics/artifacts';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CellMetrics, type CellTask, physicsOf } from '../cells/cell.ts';
import { type CostModel, estimateCost, slownessOf, usualFlops } from '../grid/cost.ts';
import { type GridCell, gridCells } from '../grid/grid.ts';
import { coarseToFine, type OrderedCell, orderOfWork } from '../grid/order.ts';
import type { Figure2Section } from '../presets/preset.ts';
import { formatDuration, TimeLeft } from '../progress/timeLeft.ts';
import { partition, type Shard } from '../shards/shard.ts';
import { type CellContext, cellKey, dataHash } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { CellStore } from '../store/store.ts';

/** The real cell program, which trains on `@mixed-dynamics/dynamics`. */
export const computeCellProgram = fileURLToPath(
  new URL('../cells/computeCell.ts', import.meta.url),
);

/** What decides which cells there are, what they contain, and what is still to compute. */
export interface PlanOptions {
  readonly section: Figure2Section;
  readonly rootSeed: number;
  /** The engine's name, already chosen: not `auto`. */
  readonly engine: string;
  /** What of the engine decides the rounding, if more than its name (a library, a device). */
  readonly engineIdentity?: string | undefined;
  /** The folder of `teacher.npy` and `noise.npy`. */
  readonly dataDir: string;
  /** Receives `figure2/…` and `.cells/…`. */
  readonly outDir: string;
  /** Default: as many as the machine has cores for this process. */
  readonly workers?: number | undefined;
  /** How many cells a worker trains side by side; default 1. */
  readonly batch?: number | undefined;
  /** Path of the cell program's module; by default the real one. */
  readonly cellProgram?: string | undefined;
  /** Fingerprint of the code; by default of the numerics and the cell program. */
  readonly code?: string | undefined;
  /** Only this part of the cells. */
  readonly shard?: Shard | undefined;
  readonly costModel?: CostModel | undefined;
  /** Of products on one worker, for the first estimate; by default what the engine usually does. */
  readonly flopsPerSecond?: number | undefined;
}

/** A sweep before its first worker starts. */
export interface SweepPlan {
  /** Cells of this sweep or shard, coarse to fine. */
  readonly cells: readonly OrderedCell[];
  /** Those that the store does not hold, in the order of work. */
  readonly toCompute: readonly OrderedCell[];
  /** How many of these it holds truncated or altered. */
  readonly damaged: number;
  /** Metrics of the others, by index. */
  readonly kept: ReadonlyMap<number, CellMetrics>;
  readonly shard: Shard | undefined;
  /** How many will be at work: no more than there are cells. */
  readonly workers: number;
  readonly batch: number;
  readonly program: string;
  readonly context: CellContext;
  readonly store: CellStore;
  readonly timeLeft: TimeLeft;
  readonly costOf: (cell: GridCell) => number;
  readonly keyOf: (cell: GridCell) => string;
  readonly taskOf: (cell: GridCell) => CellTask;
}

/**
 * Looks at the data, opens the store and finds out what it holds.
 * @throws UserError as runSweep says
 */
export function planSweep(options: PlanOptions): SweepPlan {
  const { section, rootSeed, engine, shard, batch = 1, costModel = estimateCost } = options;
  const wanted = checkOptions(options);
  const program = resolve(options.cellProgram ?? computeCellProgram);
  const dataDir = resolve(options.dataDir);
  const physics = physicsOf(section);
  const context: CellContext = {
    rootSeed,
    section: physics,
    engine: engineOfCells(options.engineIdentity ?? engine, batch > 1),
    data: dataHash(dataDir),
    code: options.code ?? codeFingerprint(program, engine),
  };
  const costOf = ({ gammaSigma2, gammaW }: GridCell) => costModel({ section, gammaSigma2, gammaW });
  const keyOf = (cell: GridCell) => cellKey(context, cell);
  const taskOf = ({ gammaSigma2, gammaW, trial }: GridCell): CellTask => {
    const where = { gammaSigma2, gammaW, trial };
    const by = { rootSeed, engine, engineIdentity: options.engineIdentity };
    return { ...by, section: physics, ...where, dataDir, ...(batch > 1 && { batch }) };
  };

  const all = coarseToFine(gridCells(section));
  const cells = shard ? partition(all, costOf, shard.count)[shard.index - 1]! : all;
  const store = new CellStore(options.outDir);
  const { kept, missing, damaged } = readKept(cells, store, keyOf);
  const toCompute = orderOfWork(missing, all, costOf);
  const workers = Math.max(1, Math.min(wanted, toCompute.length));
  const cost = toCompute.reduce((sum, cell) => sum + costOf(cell), 0);
  const { flopsPerSecond = usualFlops(engine) } = options;
  const tasks = toCompute.map((cell) => ({ section, ...cell }));
  const timeLeft = new TimeLeft(cost, workers, slownessOf(tasks, costModel, flopsPerSecond));
  const found = { cells, toCompute, damaged, kept, shard };
  return { ...found, workers, batch, program, context, store, timeLeft, costOf, keyOf, taskOf };
}

/** What of the engine decides the bits of a cell: batches round in an order of their own. */
export function engineOfCells(identity: string, batched: boolean): string {
  return batched ? `${identity}; side by side` : identity;
}

function checkOptions({ workers = availableParallelism(), engine, shard }: PlanOptions): number {
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
  if (shard && !(shard.index >= 1 && shard.index <= shard.count)) {
    throw new RangeError(`\`shard\`: expected 1 ≤ index ≤ count, got ${JSON.stringify(shard)}`);
  }
  return workers;
}

function readKept(
  cells: readonly OrderedCell[],
  store: CellStore,
  keyOf: (cell: GridCell) => string,
): Pick<SweepPlan, 'kept' | 'damaged'> & { readonly missing: readonly OrderedCell[] } {
  const kept = new Map<number, CellMetrics>();
  const missing: OrderedCell[] = [];
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

/** The first line: what there is to do, and how long it may take. */
export function describePlan({
  cells,
  toCompute,
  kept,
  shard,
  workers,
  batch,
  timeLeft,
}: SweepPlan): string {
  const where = shard ? `shard ${shard.index}/${shard.count}: ` : '';
  const total = `${where}${cells.length} cells, ${kept.size} kept from an earlier run`;
  if (toCompute.length === 0) return `${total}, none to compute`;
  const time = formatDuration(Math.max(1, timeLeft.seconds));
  const each = batch > 1 ? `, ${batch} cells side by side in each` : '';
  const team = `${workers === 1 ? '1 worker' : `${workers} workers`}${each}`;
  return `${total}, ${toCompute.length} to compute with ${team}: about ${time}`;
}

/** What to say of stored cells that were not as they were written. */
export function describeDamage(damaged: number): string {
  const cells = damaged === 1 ? '1 stored cell is' : `${damaged} stored cells are`;
  return `${cells} truncated or altered, and computed again`;
}

interface End {
  /** In this run, failures included. */
  readonly computed: number;
  readonly failed: number;
  readonly outcome: 'complete' | 'interrupted';
  readonly outDir: string;
}

/** The last line. */
export function describeEnd({ cells, kept }: SweepPlan, end: End): string {
  const share = `${kept.size + end.computed - end.failed} of ${cells.length} cells`;
  if (end.outcome === 'interrupted') {
    return `interrupted: ${share} are kept, run the same command to go on`;
  }
  if (end.failed === 0) return `${share} done`;
  return `${share} done; ${end.failed} failed, see ${join(end.outDir, 'figure2/failures.csv')}`;
}
