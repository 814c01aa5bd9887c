import { type CellMetrics, type CellResult, cellResultProblem, type CellTask } from '../cells/cell.ts';
import type { OrderedCell } from '../grid/order.ts';
import { runPool } from '../pool/pool.ts';
import { sectionHash } from '../presets/preset.ts';
import { type OnCells, Preview, PreviewSchedule } from '../progress/preview.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import { type CellFailure, writeShardRecord } from '../shards/shard.ts';
import { failedMetrics } from '../tables/metricsTable.ts';
import { prepareTables, removeOtherSweepFiles, writeShardTables, writeTables } from '../tables/writeTables.ts';
import { describeDamage, describeEnd, describePlan, type PlanOptions, planSweep, type SweepPlan } from './planSweep.ts';

export interface SweepOptions extends PlanOptions {
  /** How often a cell whose worker died is tried again; default 2. */
  readonly retries?: number | undefined;
  /** Recorded in `shard.json`. */
  readonly presetHash?: string | undefined;
  /** Recorded there too, for errors to name it. */
  readonly presetName?: string | undefined;
  /** Aborted: hands out no more cells, and gives those that run two seconds. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** For early pictures: before the first cell, then every 5 % of the cells or level, at most every 20 s. */
  readonly onCells?: OnCells | undefined;
}

export interface SweepOutcome {
  /** `interrupted`: finished cells and the tables of an earlier run are kept, none is written. */
  readonly outcome: 'complete' | 'interrupted';
  /** Cells of this sweep or shard. */
  readonly cells: number;
  /** Taken from an earlier run. */
  readonly kept: number;
  /** Computed in this run, failures included. */
  readonly computed: number;
  /** Stored cells that were truncated or altered, and therefore computed again. */
  readonly damaged: number;
  readonly failures: readonly CellFailure[];
  /** Seconds that the finished cells took together, in this run or the one they are kept from. */
  readonly computeSeconds: number | undefined;
  /** Paths of what was written. */
  readonly files: readonly string[];
}

/** Milliseconds for running cells to end after an interruption. */
const grace = 2000;

/** What a sweep has got so far. */
interface Findings {
  readonly metrics: Map<number, CellMetrics>;
  readonly failures: CellFailure[];
  computed: number;
}

/**
 * Computes the cells of a Figure 2 section in worker processes and writes its tables. The bytes
 * depend on the cells alone: not on workers, order, shards, interruptions or what was kept.
 * @throws UserError when an argument is wrong, the data is missing, the folder cannot be written
 *   to (finished cells are kept), or the cell program says that no cell can be computed
 */
export async function runSweep(options: SweepOptions): Promise<SweepOutcome> {
  const plan = planSweep(options);
  prepareTables(options.outDir);
  const { progress = createProgress() } = options;
  const { cells, toCompute, kept, damaged } = plan;
  progress.start({ text: describePlan(plan), unit: 'cells', todo: toCompute.length });
  if (damaged > 0) progress.note(describeDamage(damaged));

  const findings: Findings = { metrics: new Map(kept), failures: [], computed: 0 };
  let outcome: SweepOutcome['outcome'];
  let files: string[] = [];
  try {
    outcome = await computeCells(plan, options, findings, progress);
    findings.failures.sort((a, b) => a.index - b.index);
    if (outcome === 'complete') {
      files = writeOutputs(plan, options, findings);
      removeOtherSweepFiles(options.outDir, files);
    }
  } catch (error) {
    progress.end(`stopped after ${findings.computed} of ${toCompute.length} cells; they are kept`);
    throw error;
  }
  const { computed, failures } = findings;
  const failed = failures.length;
  progress.end(describeEnd(plan, { computed, failed, outcome, outDir: options.outDir }));
  const lost = new Set(failures.map(({ index }) => index));
  const finished = cells.filter(({ index }) => findings.metrics.has(index) && !lost.has(index));
  return {
    ...{ outcome, cells: cells.length, kept: kept.size, computed, damaged, failures },
    computeSeconds: plan.store.secondsOf(finished.map(plan.keyOf)),
    files,
  };
}

async function computeCells(
  plan: SweepPlan,
  { retries = 2, signal, onCells }: SweepOptions,
  findings: Findings,
  progress: Progress,
): Promise<'complete' | 'interrupted'> {
  const { cells, toCompute, timeLeft, store } = plan;
  const preview = new Preview({
    onCells,
    schedule: new PreviewSchedule(cells, toCompute),
    total: cells.length,
    metrics: findings.metrics,
    onBroken: ({ message }) => progress.note(`no more previews: ${message}`),
  });
  const settle = (cell: OrderedCell, metrics: CellMetrics) => {
    findings.metrics.set(cell.index, metrics);
    findings.computed += 1;
    const { computed } = findings;
    progress.advance({ computed, todo: toCompute.length, secondsLeft: timeLeft.seconds });
    preview.finished(cell);
  };
  if (toCompute.length > 0) await preview.begin(timeLeft.seconds);
  const ended = await runPool<CellTask, CellResult>({
    problemOf: cellResultProblem,
    program: plan.program,
    tasks: toCompute.map(plan.taskOf),
    workers: plan.workers,
    tasksPerWorker: plan.batch,
    retries,
    signal,
    grace,
    onResult: (position, result, seconds) => {
      const cell = toCompute[position]!;
      store.write(plan.keyOf(cell), result, seconds);
      timeLeft.done(plan.costOf(cell), seconds);
      settle(cell, result.metrics);
    },
    onFailed: (position, reason) => {
      const cell = toCompute[position]!;
      const { index, gammaSigma2, gammaW, trial } = cell;
      findings.failures.push({ index, gammaSigma2, gammaW, trial, reason });
      timeLeft.skip(plan.costOf(cell));
      settle(cell, failedMetrics(plan.taskOf(cell)));
    },
  });
  await preview.idle();
  return ended;
}

function writeOutputs(plan: SweepPlan, options: SweepOptions, findings: Findings): string[] {
  const { store, keyOf, shard, context } = plan;
  const { failures } = findings;
  const cells = plan.cells.toSorted((a, b) => a.index - b.index);
  const metricsOf = ({ index }: { index: number }) => findings.metrics.get(index)!;
  const tables = { outDir: options.outDir, cells, metricsOf, failures };
  if (!shard) return writeTables({ ...tables, store, keyOf });
  const { engine, data, code } = context;
  const written = writeShardTables(tables);
  const record = writeShardRecord(options.outDir, {
    ...(options.presetHash !== undefined && { preset: options.presetHash }),
    ...(options.presetName !== undefined && { presetName: options.presetName }),
    section: sectionHash(options.rootSeed, options.section),
    ...shard,
    ...{ engine, data, code },
    cells: cells.map(({ index }) => index),
    failures,
  });
  return [...written, record];
}
