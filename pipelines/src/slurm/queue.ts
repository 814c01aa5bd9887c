import { expected } from '@mixed-dynamics/artifacts';
import { slurmCommand } from './slurmCommand.ts';

/** A job or a task of an array, as the queue has it. */
export interface QueuedJob {
  /** Of the array, or of the job itself. */
  readonly job: string;
  /** Absent for a job that is no array. */
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

/**
 * What the queue still knows of these jobs: it forgets those that ended some minutes ago.
 * @throws UserError when Slurm does not answer
 */
export function readQueue(jobs: readonly string[]): QueuedJob[] {
  // A list that names a forgotten job is refused as a whole: one question a job.
  return jobs.flatMap((job) => {
    const format = '--format=%F|%K|%T|%r';
    const args = ['--noheader', '--array', '--states=all', `--jobs=${job}`, format];
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

export function parseQueue(text: string): QueuedJob[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [job = '', task = '', state = '', reason = ''] = line.split('|').map((it) => it.trim());
    return { job, task: /^\d+$/.test(task) ? Number(task) : undefined, state, reason };
  });
}
