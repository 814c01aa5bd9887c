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
    summary: 'Hand a sweep to Slurm: a task a shard, then merge, figure and verify',
    details:
      'Cores, memory and time come from the preset, with room. A task that is pre-empted, requeued ' +
      'or out of time goes on with its finished cells; the same command again computes only what is ' +
      'missing. Of a preset with several sweeps it takes the first of figure2, ensemble, stepSize and ' +
      'scaling. What follows -- goes to sbatch: -- --partition=long --account=mine',
    example: 'mixed-dynamics slurm submit --preset paper --shards 16 --dry-run',
  })
    .argument('[settings...]', "sbatch's options, after --")
    .requiredOption('--shards <number>', 'into how many parts the sweep is divided', wholeNumber(1))
    .option(
      '--cpus <number>',
      'cores and workers of a shard (default: one a cell, at most 8)',
      wholeNumber(1),
    )
    .option('--dry-run', 'print the scripts and submit nothing', false);
  return engineCommand(withPresetOptions(made), slurmSubmit);
}

function watch(): Command {
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
