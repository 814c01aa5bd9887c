import { expected } from '@mixed-dynamics/artifacts';
import type { Jobs } from './jobs.ts';
import { onCluster, slurmCommand } from './slurmCommand.ts';

/** A job or a task of an array, as listed in the queue. */
export interface QueuedJob {
  /** Number of the array, or of the job itself. */
  readonly job: string;
  /** Absent for a job that is no array, and for a whole array. */
  readonly task: number | undefined;
  /** Slurm's state: PENDING, RUNNING, COMPLETED, CANCELLED, … */
  readonly state: string;
  /** Why it waits. */
  readonly reason: string;
}

const ended = [
  ...['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'PREEMPTED', 'NODE_FAIL', 'BOOT_FAIL'],
  ...['DEADLINE', 'OUT_OF_MEMORY'],
];

/** Whether Slurm will still act on it. */
export const isActive = ({ state, reason }: QueuedJob): boolean =>
  !ended.includes(state) && reason !== 'DependencyNeverSatisfied';

/** Format of `squeue`: the job, its task, its state and why it waits. */
const format = '--format=%F|%K|%T|%r';

/**
 * The queue's entries of a submission; jobs that ended minutes ago are gone.
 * @throws UserError when Slurm does not answer
 */
export function readQueue({ arrayJob, mergeJob, cluster }: Jobs): QueuedJob[] {
  // A list with a forgotten job is refused as a whole, so each job is queried alone.
  return [arrayJob, mergeJob].flatMap((job) => {
    const args = ['--noheader', '--array', '--states=all', ...onCluster(cluster)];
    args.push(`--jobs=${job}`, format);
    const { code, stdout, stderr } = slurmCommand('squeue', args);
    if (code === 0) return parseQueue(stdout);
    if (/invalid job id/i.test(stderr)) return [];
    throw expected({
      culprit: '`squeue`',
      expected: "the controller's answer",
      got: stderr || `exit code ${code}`,
      remedy: 'try again when Slurm is up; its jobs go on without this',
    });
  });
}

/** Other lines, such as a site's notes, are skipped. */
export function parseQueue(text: string): QueuedJob[] {
  const lines = text.split('\n').filter((line) => /^\s*\d+\s*\|/.test(line));
  return lines.map((line) => {
    const [job = '', task = '', state = '', reason = ''] = line.split('|').map((it) => it.trim());
    return { job, task: /^\d+$/.test(task) ? Number(task) : undefined, state, reason };
  });
}
