import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('step-size-sweep', {
    summary: 'Train every cell of a plane with several step sizes',
    details:
      'Writes step-size/runs.csv: the constant c of the learning rate, then the columns of ' +
      'metrics.csv. Finished cells are kept in .cells: the same command goes ' +
      'on where it was stopped. Exit code 1 when a cell could not be computed.',
    example: 'mixed-dynamics step-size-sweep --preset step-size',
  }).option(
    '--workers <number>',
    'how many processes (default: as many as cores, where it is worth it)',
    wholeNumber('--workers', 1),
  );
  return withEngineOption(withStageOptions(made, 'step-size')).action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { stepSizeSweep } = await import('../steps/repeatedSweep.ts');
    await stepSizeSweep(experiment, { engine, workers: options.workers });
  });
}

interface Options extends PresetOptions {
  readonly engine?: EngineChoice;
  readonly workers?: number;
}
