import { spawnSync } from 'node:child_process';
import { expected } from '@mixed-dynamics/artifacts';

/** The jobs of a submission. */
export interface Jobs {
  /** Slurm's number of the array job, which computes the shards. */
  readonly arrayJob: string;
  readonly mergeJob: string;
  /** The cluster of both, unless it is the default: numbers are unique only within a cluster. */
  readonly cluster?: string | undefined;
}

/**
 * Queues the array, and the merge after it on the same cluster. If the second or `keep`
 * fails, the first is cancelled.
 * @param keep records the queued jobs
 * @throws UserError when Slurm refuses or its answer has no job number
 */
export function queueJobs(
  shardScript: string,
  mergeScript: string,
  keep: (jobs: Jobs) => void,
): Jobs {
  const array = sbatch(shardScript);
  const { cluster } = array;
  const queued = [array.number];
  try {
    const after = `--dependency=afterok:${array.number}`;
    const merge = sbatch(...onCluster(cluster), after, mergeScript);
    queued.push(merge.number);
    const jobs = {
      arrayJob: array.number,
      mergeJob: merge.number,
      ...(cluster !== undefined && { cluster }),
    };
    keep(jobs);
    return jobs;
  } catch (error) {
    const left = cancelJobs(queued, cluster);
    if (left !== undefined) console.error(`still in the queue: ${left}`);
    throw error;
  }
}

/** Cancels jobs. If Slurm fails, returns how to cancel them by hand; otherwise undefined. */
export function cancelJobs(
  jobs: readonly string[],
  cluster: string | undefined,
): string | undefined {
  const { code, stderr } = slurmCommand('scancel', [...onCluster(cluster), ...jobs]);
  return code === 0 ? undefined : `\`${cancelCommand(jobs, cluster)}\` (${stderr})`;
}

export const cancelCommand = (jobs: readonly string[], cluster: string | undefined): string =>
  ['scancel', ...onCluster(cluster), ...jobs].join(' ');

/** `sbatch --parsable` prints the number, and the cluster's name if there are several. */
function sbatch(...args: string[]): {
  readonly number: string;
  readonly cluster: string | undefined;
} {
  const output = slurmOutput('sbatch', ['--parsable', ...args]);
  // Sites may print more lines before or after.
  const lines = output.split('\n').map((line) => line.trim());
  const found = new Map(
    lines.flatMap((line) => {
      const match = /^(\d+)(?:;([\w.-]+))?$/.exec(line);
      return match ? [[line, match] as const] : [];
    }),
  );
  const [match] = found.values();
  if (match && found.size === 1) return { number: match[1]!, cluster: match[2] };
  throw expected({
    culprit: '`sbatch --parsable`',
    expected: 'one line with only the number of the job',
    got: `'${lines.join('; ')}'`,
    remedy:
      'a job may be queued: find it with `squeue --me`, cancel it with `scancel`, and ask your site about its sbatch',
  });
}

interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of Slurm's commands and waits for it.
 * @throws UserError when it is not installed here
 */
export function slurmCommand(name: string, args: readonly string[]): CommandOutcome {
  const { error, status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (!error) return { code: status ?? 1, stdout: stdout.trim(), stderr: stderr.trim() };
  throw expected({
    culprit: `\`${name}\``,
    expected: "Slurm's command on this machine",
    got: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : error.message,
    remedy:
      'run this where jobs are submitted, or see with `slurm submit --dry-run` what would be submitted; ' +
      'pipelines/slurm/local.sh starts a Slurm of your own',
    cause: error,
  });
}

/** The option that directs Slurm's commands to a cluster other than the default. */
export const onCluster = (cluster: string | undefined): string[] =>
  cluster === undefined ? [] : [`--clusters=${cluster}`];

/** @throws UserError when the command fails, with its message */
export function slurmOutput(name: string, args: readonly string[]): string {
  const { code, stdout, stderr } = slurmCommand(name, args);
  if (code === 0) return stdout;
  throw expected({
    culprit: `\`${name}\``,
    expected: 'Slurm to accept this',
    got: stderr.replaceAll(/\s*\n\s*/g, '; ') || `exit code ${code}`,
    remedy: 'correct it, or add the options that your cluster needs, such as -- --partition=NAME',
  });
}

/** A job or a task of an array, as listed in the queue. */
export interface QueuedJob {
  /** Number of the array, or of the job itself. */
  readonly job: string;
  /** Undefined for a job that is not an array, and for an array as a whole. */
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
  // Slurm refuses a whole list if it has forgotten one of the jobs, so each job is queried separately.
  return [arrayJob, mergeJob].flatMap((job) => {
    const args = ['--noheader', '--array', '--states=all', ...onCluster(cluster)];
    args.push(`--jobs=${job}`, format);
    const { code, stdout, stderr } = slurmCommand('squeue', args);
    if (code === 0) return parseQueue(stdout);
    if (/invalid job id/i.test(stderr)) return [];
    throw expected({
      culprit: '`squeue`',
      expected: "an answer of Slurm's controller",
      got: stderr || `exit code ${code}`,
      remedy: 'try again when Slurm is up; its jobs continue meanwhile',
    });
  });
}

/** Parses the output of `squeue`; other lines, such as a site's notes, are skipped. */
export function parseQueue(text: string): QueuedJob[] {
  const lines = text.split('\n').filter((line) => /^\s*\d+\s*\|/.test(line));
  return lines.map((line) => {
    const [job = '', task = '', state = '', reason = ''] = line.split('|').map((it) => it.trim());
    return { job, task: /^\d+$/.test(task) ? Number(task) : undefined, state, reason };
  });
}
