import type { Command } from 'commander';
import { engineCommand, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { newCommand } from '../cli/newCommand.ts';
import { positiveNumber, wholeNumber } from '../cli/values.ts';
import { slurmSubmit } from '../slurm/submit.ts';
import { slurmWatch } from '../slurm/watch.ts';

export const help = { example: 'mixed-dynamics slurm submit --preset paper --shards 16' };

export default (command: Command): Command => command.addCommand(submit()).addCommand(watch());

function submit(): Command {
  const made = newCommand('submit', {
    summary: 'Submit a sweep to Slurm: one task per shard, then merge, figure and verify',
    details:
      'Cores, memory and time are estimated from the preset, with a margin. A task that is ' +
      'pre-empted, requeued or out of time continues with its finished cells; the same command again ' +
      'computes only what is missing. If the preset has several sweeps, the first of figure2, ' +
      'ensemble, stepSize and scaling is submitted. Options after -- are passed to sbatch: ' +
      '-- --partition=long --account=mine',
    example: 'mixed-dynamics slurm submit --preset paper --shards 16 --dry-run',
  })
    .argument('[settings...]', "sbatch's options, after --")
    .requiredOption('--shards <number>', 'number of parts of the sweep', wholeNumber(1))
    .option(
      '--cpus <number>',
      'cores and workers per shard (default: one per cell, at most 8)',
      wholeNumber(1),
    )
    .option('--dry-run', 'print the scripts and submit nothing');
  return engineCommand(withPresetOptions(made), slurmSubmit);
}

function watch(): Command {
  const made = newCommand('watch', {
    summary: 'Show every shard of the last submission: state, cells, requeues, time left',
    details:
      'Runs until everything has ended. Exit code 1, and what went wrong, if it ended without a ' +
      'merged table.',
    example: 'mixed-dynamics slurm watch --preset paper',
  })
    .option('--once', 'show the state once and exit')
    .option('--interval <seconds>', 'seconds between two updates', positiveNumber(), 15);
  return experimentCommand(withPresetOptions(made), slurmWatch);
}
