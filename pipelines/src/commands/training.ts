import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('training', {
    summary: 'Train the network of Figure 1 with both dynamics',
    details:
      'Writes figure1/training.csv and figure1/singular-values.csv, rows 0 … N. What is finished ' +
      'is kept in .cells: the same command goes on where it was stopped. Draws the data first ' +
      'when it is not there.',
    example: 'mixed-dynamics training --preset small',
  }).option(
    '--workers <number>',
    'how many processes for the singular values (default: as many as cores, where it is worth it)',
    wholeNumber('--workers', 1),
  );
  return withEngineOption(withStageOptions(made)).action(async (options: TrainingOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { training } = await import('../steps/training.ts');
    await training(experiment, { engine, workers: options.workers });
  });
}

interface TrainingOptions extends PresetOptions {
  readonly engine?: EngineChoice;
  readonly workers?: number;
}
