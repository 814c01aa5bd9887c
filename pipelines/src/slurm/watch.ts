import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expected, textTable } from '@mixed-dynamics/artifacts';
import { commandLine } from '../cli/commandLine.ts';
import type { Experiment } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { isActive, onCluster, type QueuedJob, readQueue } from './jobs.ts';
import { type Submission, SubmissionFolder } from './submissionFolder.ts';

/**
 * Shows the state of the last submission of a results folder again and again, until it ends.
 * @throws CheckFailed if it ended without results; UserError when nothing was submitted, or Slurm does not answer
 */
export async function slurmWatch(
  experiment: Experiment,
  { interval, once }: { readonly interval: number; readonly once?: boolean },
): Promise<void> {
  const { root } = experiment;
  const folder = new SubmissionFolder(root);
  const submission = folder.read();
  if (!submission) {
    throw expected({
      culprit: shortPath(root),
      expected: 'a results folder with jobs of Slurm',
      got: 'none',
      remedy: `submit them with \`${commandLine('slurm submit', experiment, { '--shards': '4' })}\``,
    });
  }
  const show = screen();
  for (;;) {
    const queue = readQueue(submission);
    const status = submissionStatus(folder, submission, queue);
    show(statusTable(status));
    if (status.outcome === 'failure') {
      explain(status, submission);
      throw new CheckFailed();
    }
    if (status.outcome || once) return;
    await sleep(1000 * interval);
  }
}

/** The state of every shard and of the merge, as lines of a table. */
export function statusTable({ parts }: SubmissionStatus): string[] {
  const rows = parts.map(({ name, state, cells, requeues, timeLeft }) => [
    name,
    state,
    cells ? `${cells.done}/${cells.all}` : '',
    requeues === undefined ? '' : String(requeues),
    timeLeft ?? '',
  ]);
  return textTable([['shard', 'state', 'cells', 'requeues', 'time left'], ...rows]);
}

/** On a terminal the table is updated in place; elsewhere it is printed when it changes. */
function screen(): (lines: readonly string[]) => void {
  let shown: readonly string[] = [];
  return (lines) => {
    if (lines.join('\n') === shown.join('\n')) return;
    if (process.stdout.isTTY && shown.length > 0) {
      process.stdout.write(`\u001b[${shown.length}A\u001b[J`);
    } else if (shown.length > 0) console.log('');
    for (const line of lines) console.log(line);
    shown = lines;
  };
}

function explain({ parts }: SubmissionStatus, { arrayJob, mergeJob, cluster }: Submission): void {
  const scontrol = ['scontrol', ...onCluster(cluster)].join(' ');
  const wrong = parts.filter(({ outcome }) => outcome === 'failure');
  for (const { name, state, log } of wrong) {
    console.error(`${name}: ${state}; its log: ${existsSync(log) ? shortPath(log) : 'none'}`);
  }
  if (wrong.some(({ log, name }) => name !== 'merge' && !existsSync(log))) {
    console.error('No log: check that the nodes see the results folder, which has to be shared.');
  }
  if (wrong.some(({ state }) => state === 'blocked')) {
    console.error(
      `All shards are finished. Start the merge: \`${scontrol} update JobId=${mergeJob} Dependency=\``,
    );
    return;
  }
  console.error(
    'Finished cells are kept. Submit again, or, while Slurm remembers the shard, requeue it with ' +
      `\`${scontrol} requeue ${arrayJob}_NUMBER\`.`,
  );
}

/** State of a part of a submission; `lost`: neither finished nor in the queue. */
interface PartStatus {
  /** `2/3`, or `merge`. */
  readonly name: string;
  readonly state: string;
  readonly outcome: 'success' | 'failure' | undefined;
  readonly cells?: { readonly done: number; readonly all: number };
  readonly requeues?: number;
  /** As the sweep prints it. */
  readonly timeLeft?: string | undefined;
  readonly log: string;
}

interface SubmissionStatus {
  readonly parts: readonly PartStatus[];
  /** Undefined while Slurm still has work to do. */
  readonly outcome: 'success' | 'failure' | undefined;
}

/** The state from folder and queue together. */
export function submissionStatus(
  folder: SubmissionFolder,
  submission: Submission,
  queue: readonly QueuedJob[],
): SubmissionStatus {
  const shards = submission.cells.map((_, i) => shardStatus(folder, submission, queue, i + 1));
  const merge = mergeStatus(folder, submission, queue, shards);
  const parts = [...shards, merge];
  if (merge.outcome === 'success') return { parts, outcome: 'success' };
  const waiting = parts.some(({ outcome }) => outcome === undefined);
  return { parts, outcome: waiting ? undefined : 'failure' };
}

function shardStatus(
  folder: SubmissionFolder,
  { arrayJob, cells }: Submission,
  queue: readonly QueuedJob[],
  index: number,
): PartStatus {
  // A line without a task stands for the whole array.
  const tasks = queue.filter(({ job }) => job === arrayJob);
  const queued =
    tasks.find(({ task }) => task === index) ?? tasks.find(({ task }) => task === undefined);
  const results = folder.shard(index, cells.length);
  const log = readLog(folder, `shard-${arrayJob}-${index}.log`);
  const finished = existsSync(folder.finished(index, cells.length));
  return {
    name: `${index}/${cells.length}`,
    ...(finished ? { state: 'finished', outcome: 'success' as const } : stateOf(queued)),
    // The store may also contain cells of older code, so the count is capped.
    cells: { done: Math.min(storedCells(results), cells[index - 1]!), all: cells[index - 1]! },
    requeues: log.requeues,
    timeLeft: queued?.state === 'RUNNING' && !finished ? log.timeLeft : undefined,
    log: log.path,
  };
}

function mergeStatus(
  folder: SubmissionFolder,
  { mergeJob, arrayJob }: Submission,
  queue: readonly QueuedJob[],
  shards: readonly PartStatus[],
): PartStatus {
  const log = join(folder.logs, `merge-${mergeJob}.log`);
  if (existsSync(folder.merged))
    return { name: 'merge', state: 'finished', outcome: 'success', log };
  const queued = queue.find(({ job }) => job === mergeJob);
  // While a shard is active, the merge can still be released, whatever state Slurm reports for it.
  const canReturn = queue.some((job) => job.job === arrayJob && isActive(job));
  if (queued?.reason === 'DependencyNeverSatisfied') {
    if (canReturn) return { name: 'merge', state: 'waiting', outcome: undefined, log };
    const missing = shards.filter(({ outcome }) => outcome !== 'success').map(({ name }) => name);
    const state = missing.length > 0 ? `blocked by ${missing.join(', ')}` : 'blocked';
    return { name: 'merge', state, outcome: 'failure', log };
  }
  return { name: 'merge', ...stateOf(queued), log };
}

function stateOf(queued: QueuedJob | undefined): Pick<PartStatus, 'state' | 'outcome'> {
  if (!queued) return { state: 'lost', outcome: 'failure' };
  // The file that marks success may not be visible here yet, because shared folders lag.
  if (queued.state === 'COMPLETED') return { state: 'finished', outcome: 'success' };
  if (queued.state === 'PENDING') return { state: 'waiting', outcome: undefined };
  const outcome = isActive(queued) ? undefined : ('failure' as const);
  return { state: queued.state.toLowerCase().replaceAll('_', ' '), outcome };
}

const storedCells = (results: string): number => {
  const store = join(results, '.cells');
  return existsSync(store) ? readdirSync(store).filter((name) => !name.startsWith('.')).length : 0;
};

function readLog(folder: SubmissionFolder, name: string) {
  const path = join(folder.logs, name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return { path, ...parseLog(text) };
}

/** The number of restarts of a task, and its last estimate of the time left, if any since the last start. */
export function parseLog(text: string): { requeues: number; timeLeft: string | undefined } {
  const runs = text.split(/^shard \d+\/\d+: started on .*$/m);
  const left = [...runs.at(-1)!.matchAll(/^\d+\/\d+ cells, \d+ %, (.+) left$/gm)].at(-1)?.[1];
  return { requeues: Math.max(0, runs.length - 2), timeLeft: left };
}
