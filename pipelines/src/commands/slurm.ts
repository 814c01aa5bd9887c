import { Argument, type Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand, newCommandGroup } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';
import { positiveNumber, wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  return newCommandGroup(
    'slurm',
    {
      summary: 'Run a sweep on a cluster',
      example: 'mixed-dynamics slurm submit --preset paper --shards 16',
    },
    [submit(), watch()],
  );
}

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
    .addArgument(new Argument('[settings...]', "sbatch's options, after --"))
    .requiredOption(
      '--shards <number>',
      'into how many parts the sweep is divided',
      wholeNumber('--shards', 1),
    )
    .option(
      '--cpus <number>',
      'cores and workers of a shard (default: one a cell, at most 8)',
      wholeNumber('--cpus', 1),
    )
    .option('--dry-run', 'print the scripts and submit nothing', false);
  return withEngineOption(withPresetOptions(made)).action(
    async (settings: string[], options: SubmitOptions) => {
      const experiment = openPreset(options);
      const engine = chooseEngine(options.engine, experiment.preset.engine);
      const { slurmSubmit } = await import('../steps/slurmSubmit.ts');
      slurmSubmit(experiment, { ...options, engine, settings });
    },
  );
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
    .option(
      '--interval <seconds>',
      'how long to wait between two looks',
      positiveNumber('--interval'),
      15,
    );
  return withPresetOptions(made).action(async (options: WatchOptions) => {
    const experiment = openPreset(options);
    const { slurmWatch } = await import('../steps/slurmWatch.ts');
    if (!(await slurmWatch(experiment, options))) throw new CheckFailed();
  });
}

interface SubmitOptions extends PresetOptions {
  readonly shards: number;
  readonly cpus?: number;
  readonly engine?: EngineChoice;
  readonly dryRun: boolean;
}

interface WatchOptions extends PresetOptions {
  readonly once: boolean;
  readonly interval: number;
}
