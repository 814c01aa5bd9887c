import type { Command } from 'commander';
import { chooseEngine, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, withStageOptions } from '../frame/openPreset.ts';
import { type TrainOptions, withTrainOptions } from '../frame/trainOptions.ts';

export default function command(): Command {
  const made = newCommand('ensemble-sweep', {
    summary: 'Train every cell of an ensemble, once for every draw',
    details:
      'Writes ensemble/draws.csv: the trial, then the columns of metrics.csv. Every draw has its ' +
      'own teacher, noise and weights. Finished cells are kept in .cells: the same command goes ' +
      'on where it was stopped. Exit code 1 when a cell could not be computed.',
    example: 'mixed-dynamics ensemble-sweep --preset ensemble-small',
  });
  const command = withEngineOption(withStageOptions(withTrainOptions(made), 'ensemble'));
  return command.action(async (options: TrainOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { ensembleSweep } = await import('../steps/repeatedSweep.ts');
    await ensembleSweep(experiment, { ...options, engine });
  });
}
