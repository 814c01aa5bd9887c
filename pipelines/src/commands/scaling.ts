import type { Command } from 'commander';
import { chooseEngine, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, withPresetOptions } from '../frame/openPreset.ts';
import { type TrainOptions, withTrainOptions } from '../frame/trainOptions.ts';

export default function command(): Command {
  const made = newCommand('scaling', {
    summary: 'Train networks of growing dimension at fixed exponents, fit their laws, draw them',
    details:
      'Writes scaling/cells.csv (a row a network), fits.csv and fits.md (every fitted number with ' +
      'its standard error and 95 % interval), and the figure. States time and memory first. ' +
      'Finished cells are kept in .cells: the same command goes on where it was stopped.',
    example: 'mixed-dynamics scaling --preset scaling-small',
  }).option('--dry-run', 'state time and memory, and compute nothing');
  const command = withEngineOption(withPresetOptions(withTrainOptions(made), 'scaling'));
  return command.action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { scaling } = await import('../steps/scaling.ts');
    await scaling(experiment, { ...options, engine });
  });
}

interface Options extends TrainOptions {
  readonly dryRun?: boolean;
}
