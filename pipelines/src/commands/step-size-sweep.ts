import type { Command } from 'commander';
import { chooseEngine, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, withStageOptions } from '../frame/openPreset.ts';
import { type TrainOptions, withTrainOptions } from '../frame/trainOptions.ts';

export default function command(): Command {
  const made = newCommand('step-size-sweep', {
    summary: 'Train every cell of a plane with several step sizes',
    details:
      'Writes step-size/runs.csv: the constant c of the learning rate, then the columns of ' +
      'metrics.csv. Finished cells are kept in .cells: the same command goes ' +
      'on where it was stopped. Exit code 1 when a cell could not be computed.',
    example: 'mixed-dynamics step-size-sweep --preset step-size',
  });
  const command = withEngineOption(withStageOptions(withTrainOptions(made), 'step-size'));
  return command.action(async (options: TrainOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { stepSizeSweep } = await import('../steps/repeatedSweep.ts');
    await stepSizeSweep(experiment, { ...options, engine });
  });
}
