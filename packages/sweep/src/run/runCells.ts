import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type CellResult, cellResultProblem, type CellTask, type Physics } from '../cells/cell.ts';
import { type CostModel, estimateCost, slownessOf, usualFlops } from '../grid/cost.ts';
import { runPool } from '../pool/pool.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import { formatDuration, TimeLeft } from '../progress/timeLeft.ts';
import { type CellContext, cellKey, dataHash } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { CellStore } from '../store/store.ts';
import { computeCellProgram } from './planSweep.ts';

/** A cell with physics and data of its own: unlike those of a plane, any two may differ in d. */
export interface CellRequest {
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
  /** The folder of its `teacher.npy` and `noise.npy`. */
  readonly dataDir: string;
}

export interface RunCellsOptions {
  readonly cells: readonly CellRequest[];
  readonly rootSeed: number;
  /** The engine's name, already chosen: not `auto`. */
  readonly engine: string;
  /** What of the engine decides the rounding, if more than its name. */
  readonly engineIdentity?: string | undefined;
  /** Receives `.cells/…`. */
  readonly outDir: string;
  /** Default: as many as the machine has cores for this process. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Path of the cell program's module, and the fingerprint of the code; by default the real ones. */
  readonly cellProgram?: string | undefined;
  readonly code?: string | undefined;
  readonly costModel?: CostModel | undefined;
  /** Of products on one worker, for the first estimate; by default what the engine usually does. */
  readonly flopsPerSecond?: number | undefined;
}

export interface CellsOutcome {
  /** `interrupted`: finished cells are kept. */
  readonly outcome: 'complete' | 'interrupted';
  /** In the order of the requests; `undefined` for a cell that failed or was not reached. */
  readonly results: readonly (CellResult | undefined)[];
  /** Taken from an earlier run. */
  readonly kept: number;
  /** Seconds that the results took together, in this run or the one they are kept from. */
  readonly computeSeconds: number | undefined;
  /** Why cells failed, by their position. */
  readonly failures: ReadonlyMap<number, string>;
}

/** Milliseconds for running cells to end after an interruption, and tries after the first. */
const [grace, retries] = [2000, 2];

/**
 * Computes a list of cells in worker processes, the costliest first, so that no core waits at the end
 * for another's long one, and keeps every finished one in the store of the results folder, from which
 * the next run takes it. The results depend on the requests alone.
 * @throws UserError when data is missing, the folder cannot be written to, or the cell program
 *   says that no cell can be computed
 */
export async function runCells(options: RunCellsOptions): Promise<CellsOutcome> {
  const { cells, engine, progress = createProgress(), costModel = estimateCost } = options;
  const store = new CellStore(options.outDir);
  const keys = keysOf(options);
  const results = keys.map((key) => store.read(key));
  const missing = [...cells.keys()].filter((i) => !results[i]);
  const costs = new Map(missing.map((i) => [i, costModel(cells[i]!)]));
  const queue = missing.toSorted((a, b) => costs.get(b)! - costs.get(a)! || a - b);
  const kept = cells.length - queue.length;
  const wanted = options.workers ?? availableParallelism();
  const workers = Math.max(1, Math.min(wanted, queue.length));
  const cost = queue.reduce((sum, i) => sum + costs.get(i)!, 0);
  const { flopsPerSecond = usualFlops(engine) } = options;
  const tasks = queue.map((i) => cells[i]!);
  const timeLeft = new TimeLeft(cost, workers, slownessOf(tasks, costModel, flopsPerSecond));
  const about = formatDuration(Math.max(1, timeLeft.seconds));
  const todo = queue.length;
  const text = `${cells.length} cells, ${kept} kept from an earlier run, ${todo} to compute`;
  progress.start({ text: todo === 0 ? text : `${text}: about ${about}`, unit: 'cells', todo });

  const failures = new Map<number, string>();
  let computed = 0;
  const settle = () => {
    computed += 1;
    progress.advance({ computed, todo, secondsLeft: timeLeft.seconds });
  };
  const outcome = await runPool<CellTask, CellResult>({
    problemOf: cellResultProblem,
    program: resolve(options.cellProgram ?? computeCellProgram),
    tasks: queue.map((i) => taskOf(cells[i]!, options)),
    workers,
    retries,
    signal: options.signal,
    grace,
    onResult: (position, result, seconds) => {
      const i = queue[position]!;
      store.write(keys[i]!, result, seconds);
      results[i] = result;
      timeLeft.done(costs.get(i)!, seconds);
      settle();
    },
    onFailed: (position, reason) => {
      const i = queue[position]!;
      failures.set(i, reason);
      timeLeft.skip(costs.get(i)!);
      settle();
    },
  });
  const done = `${results.filter(Boolean).length} of ${cells.length} cells`;
  progress.end(outcome === 'complete' ? `${done} done` : `interrupted: ${done} are kept`);
  const computeSeconds = store.secondsOf(keys.filter((_, i) => results[i]));
  return { outcome, results, kept, computeSeconds, failures };
}

/** The names of the cells in the store; data and code are hashed once each. */
function keysOf({ cells, rootSeed, ...options }: RunCellsOptions): string[] {
  const program = resolve(options.cellProgram ?? computeCellProgram);
  const code = options.code ?? codeFingerprint(program, options.engine);
  const engine = options.engineIdentity ?? options.engine;
  const hashes = new Map<string, string>();
  return cells.map((cell) => {
    const data = hashes.get(cell.dataDir) ?? dataHash(cell.dataDir);
    hashes.set(cell.dataDir, data);
    const context: CellContext = { rootSeed, section: cell.section, engine, data, code };
    return cellKey(context, cell);
  });
}

function taskOf(
  cell: CellRequest,
  { rootSeed, engine, engineIdentity }: RunCellsOptions,
): CellTask {
  return { ...cell, rootSeed, engine, engineIdentity, dataDir: resolve(cell.dataDir) };
}
