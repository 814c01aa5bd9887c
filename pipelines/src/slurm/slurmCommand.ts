import { spawnSync } from 'node:child_process';
import { expected } from '@mixed-dynamics/artifacts';

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
      'run this where jobs are submitted, or see with `slurm submit --dry-run` what would be; ' +
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
    remedy: 'correct it, or add what your cluster asks for after `--`, like -- --partition=NAME',
  });
}
