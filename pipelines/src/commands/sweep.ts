import type { Command } from 'commander';
import { chooseEngine, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, withStageOptions } from '../frame/openPreset.ts';
import { type TrainOptions, withTrainOptions } from '../frame/trainOptions.ts';

export default function command(): Command {
  const made = newCommand('sweep', {
    summary: 'Train every cell of the plane of Figure 2',
    details:
      'Writes figure2/metrics.csv and all trajectories, both also as .parquet and .npz. Finished ' +
      'cells are kept in .cells: the same command goes on where it was stopped. Draws the data first when ' +
      'it is not there. Exit code 1 when a cell could not be computed.',
    example: 'mixed-dynamics sweep --preset small --workers 2',
  });
  const command = withEngineOption(withStageOptions(withTrainOptions(made)));
  return command.action(async (options: TrainOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { sweep } = await import('../steps/sweep.ts');
    await sweep(experiment, { ...options, engine });
  });
}
