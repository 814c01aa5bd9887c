import { expected } from '@mixed-dynamics/artifacts';
import type { Jobs } from './jobs.ts';
import { onCluster, slurmCommand } from './slurmCommand.ts';

/** A job or a task of an array, as the queue has it. */
export interface QueuedJob {
  /** Of the array, or of the job itself. */
  readonly job: string;
  /** Absent for a job that is no array, and for all of an array in one. */
  readonly task: number | undefined;
  /** In Slurm's words: PENDING, RUNNING, COMPLETED, CANCELLED, … */
  readonly state: string;
  /** Why it waits. */
  readonly reason: string;
}

const ended = [
  ...['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'PREEMPTED', 'NODE_FAIL', 'BOOT_FAIL'],
  ...['DEADLINE', 'OUT_OF_MEMORY'],
];

/** Whether Slurm will do something with it by itself. */
export const isActive = ({ state, reason }: QueuedJob): boolean =>
  !ended.includes(state) && reason !== 'DependencyNeverSatisfied';

/** What `squeue` answers: the job, its task, its state and why it waits. */
const format = '--format=%F|%K|%T|%r';

/**
 * What the queue still knows of a submission: it forgets jobs that ended some minutes ago.
 * @throws UserError when Slurm does not answer
 */
export function readQueue({ arrayJob, mergeJob, cluster }: Jobs): QueuedJob[] {
  // A list that names a forgotten job is refused as a whole: one question a job.
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

/** Other lines than those asked for, such as a site's notes, are passed over. */
export function parseQueue(text: string): QueuedJob[] {
  const lines = text.split('\n').filter((line) => /^\s*\d+\s*\|/.test(line));
  return lines.map((line) => {
    const [job = '', task = '', state = '', reason = ''] = line.split('|').map((it) => it.trim());
    return { job, task: /^\d+$/.test(task) ? Number(task) : undefined, state, reason };
  });
}
