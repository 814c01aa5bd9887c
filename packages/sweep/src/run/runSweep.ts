import { join } from 'node:path';
import {
  type CellResult,
  type CellTask,
  cellResultProblem,
  type SweepCell,
} from '../cells/cell.ts';
import { sectionHash } from '../presets/preset.ts';
import { Preview } from '../progress/preview.ts';
import { createProgress } from '../progress/progress.ts';
import { type CellFailure, writeShardRecord } from '../shards/shard.ts';
import { failedMetrics } from '../tables/metricsTable.ts';
import { prepareFiles, removeOtherFiles, resultsIn, type SweepResults } from '../tables/sweep.ts';
import { computeAll } from './computeAll.ts';
import {
  describeDamage,
  describeEnd,
  describePlan,
  planSweep,
  type SweepOptions,
  type SweepPlan,
} from './planSweep.ts';

export type SweepOutcome = Awaited<ReturnType<typeof runSweep>>;

/**
 * Computes the cells of a sweep, or of one shard, in worker processes and writes its tables. The bytes of the tables
 * depend only on the cells, not on workers, order, shards, interruptions or reused cells.
 * @throws UserError for an invalid argument, missing data, a folder that cannot be written to (finished cells are
 *   kept), or an error that would occur in every cell
 */
export async function runSweep(options: SweepOptions) {
  const { sweep, outDir, progress = createProgress() } = options;
  const plan = planSweep(options);
  prepareFiles(sweep, outDir);
  const { cells, toCompute, kept, damaged, store, keyOf, taskOf } = plan;
  const metrics = new Map(kept);
  const metricsOf = ({ index }: SweepCell) => metrics.get(index)!;
  const failures: CellFailure[] = [];
  const preview = new Preview({
    ...{ onFinished: sweep.tableOf && options.onFinished, cells, toCompute, metrics },
    tableOf: (indices) => {
      const chosen = indices.map((index) => sweep.cells[index]!);
      return sweep.tableOf!(chosen, metricsOf);
    },
    onBroken: ({ message }) => progress.note(`no more previews: ${message}`),
  });
  let files: string[] = [];
  const end = await computeAll<CellTask, CellResult>({
    ...options,
    ...{ program: plan.program, tasks: toCompute.map(taskOf), problemOf: cellResultProblem },
    ...{ workers: plan.workers, tasksPerWorker: plan.batch, progress, unit: 'cells' },
    ...{ costs: toCompute.map(plan.costOf), slowness: plan.slowness },
    describe: (seconds) => describePlan(plan, seconds),
    note: describeDamage(damaged),
    keep: (position, result, seconds) => {
      const cell = toCompute[position]!;
      store.write(keyOf(cell), result, seconds);
      metrics.set(cell.index, result.metrics);
    },
    fail: (position, reason) => {
      const { index, gammaSigma2, gammaW, trial } = toCompute[position]!;
      failures.push({ index, gammaSigma2, gammaW, trial, reason });
      metrics.set(index, failedMetrics(taskOf(toCompute[position]!)));
    },
    preview,
    finish: (ended) => {
      failures.sort((a, b) => a.index - b.index);
      if (ended.outcome === 'complete') {
        files = writeFiles(plan, options, { failures, metricsOf });
      }
      const failed = { count: failures.length, file: sweep.failuresFile, outDir };
      return describeEnd(plan, ended, failed);
    },
  });
  const lost = new Set(failures.map(({ index }) => index));
  const finished = cells.filter(({ index }) => metrics.has(index) && !lost.has(index));
  return {
    ...end,
    /** How many cells this sweep or shard has, and how many of them were reused from an earlier run. */
    ...{ cells: cells.length, kept: kept.size },
    /** How many stored cells were truncated or altered and had to be computed again. */
    damaged,
    failures,
    /** Paths of the written files; empty for an interrupted sweep, whose finished cells are kept. */
    files,
    /** Total computing seconds of the finished cells, including those of earlier runs. */
    computeSeconds: store.secondsOf(finished.map(keyOf)),
    /** The stored result of a cell; `undefined` if it failed or was not computed. */
    resultOf: (cell: SweepCell) => store.read(keyOf(cell)),
  };
}

function writeFiles(
  plan: SweepPlan,
  { sweep, outDir, rootSeed, presetHash, presetName }: SweepOptions,
  { failures, metricsOf }: Pick<SweepResults, 'failures' | 'metricsOf'>,
): string[] {
  const { store, keyOf, shard, source } = plan;
  const cells = plan.cells.toSorted((a, b) => a.index - b.index);
  const resultOf = resultsIn(store, keyOf, failures);
  const results = { cells, whole: !shard, failures, metricsOf, resultOf };
  const files = sweep.write(results, outDir);
  if (shard) {
    const path = join(outDir, sweep.shardFile);
    const { engine, code, data } = source;
    writeShardRecord(path, {
      ...(presetHash !== undefined && { preset: presetHash }),
      ...(presetName !== undefined && { presetName }),
      section: sectionHash(rootSeed, sweep.section),
      ...shard,
      ...{ engine, data, code },
      cells: cells.map(({ index }) => index),
      failures: [...failures],
    });
    files.push(path);
  }
  removeOtherFiles(sweep, outDir, files);
  return files;
}
