import { expected } from '@mixed-dynamics/artifacts';
import { onCluster, slurmCommand, slurmOutput } from './slurmCommand.ts';

/** The jobs of a submission. */
export interface Jobs {
  /** Of the shards, as Slurm numbers it. */
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

/** Cancels jobs; returns how to do so by hand if Slurm fails, otherwise undefined. */
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
    expected: 'one line with the number of the job alone',
    got: `'${lines.join('; ')}'`,
    remedy:
      'a job may be queued: find it with `squeue --me`, end it with `scancel`, and ask your site about its sbatch',
  });
}
