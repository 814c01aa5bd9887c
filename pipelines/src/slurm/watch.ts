import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expected, textTable } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { commandLine } from '../frame/commandLine.ts';
import { type Experiment, experimentCommand, withPresetOptions } from '../frame/experiment.ts';
import { newCommand } from '../frame/newCommand.ts';
import { shortPath } from '../frame/project.ts';
import { CheckFailed } from '../frame/reportFailure.ts';
import { positiveNumber } from '../frame/values.ts';
import { onCluster, readQueue } from './jobs.ts';
import { type SubmissionStatus, submissionStatus } from './shardStatus.ts';
import { type Submission, SubmissionFolder } from './submissionFolder.ts';

export function watchCommand(): Command {
  const made = newCommand('watch', {
    summary: 'Show every shard of the last submission: state, cells, requeues, time left',
    details:
      'Until everything has ended. Exit code 1 when it ended without a merged table; what went ' +
      'wrong is said.',
    example: 'mixed-dynamics slurm watch --preset paper',
  })
    .option('--once', 'look a single time', false)
    .option('--interval <seconds>', 'how long to wait between two looks', positiveNumber(), 15);
  return experimentCommand(withPresetOptions(made), slurmWatch);
}

/**
 * Shows the state of the last submission of a results folder repeatedly until it ends.
 * @throws CheckFailed if it ended without results; UserError when nothing was submitted, or Slurm does not answer
 */
async function slurmWatch(
  experiment: Experiment,
  { interval, once }: { readonly interval: number; readonly once: boolean },
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
    if (status.over === 'badly') {
      explain(status, submission);
      throw new CheckFailed();
    }
    if (status.over || once) return;
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
  const wrong = parts.filter(({ over }) => over === 'badly');
  for (const { name, state, log } of wrong) {
    console.error(`${name}: ${state}; its log: ${existsSync(log) ? shortPath(log) : 'none'}`);
  }
  if (wrong.some(({ log, name }) => name !== 'merge' && !existsSync(log))) {
    console.error('Without a log: do the nodes see the results folder? It has to be shared.');
  }
  if (wrong.some(({ state }) => state === 'held back')) {
    console.error(`All shards are there: \`${scontrol} update JobId=${mergeJob} Dependency=\``);
    return;
  }
  console.error(
    'Finished cells are kept: submit again, or bring one shard back with ' +
      `\`${scontrol} requeue ${arrayJob}_NUMBER\` while Slurm remembers it.`,
  );
}
