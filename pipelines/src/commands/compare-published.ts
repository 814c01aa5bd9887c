import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { nonEmpty, wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('compare-published', {
    summary:
      "Hold the numbers that the authors' own notebook printed against runs of the same cells",
    details:
      'Reads an executed notebook, trains the same cells with our own draw of teacher, noise and ' +
      'weights, and compares where they stopped and their errors. Writes published/agreement.csv, ' +
      "agreement.md and the scatter plots. The authors' notebook is main.ipynb of their repository " +
      'aranguri/phase-diagram; it is not part of this project. Printed lines may be laid out\n\n' +
      'blocks: as in that notebook, a line "γ_σ² γ_w" and then lines "iteration train-error ' +
      'test-error" at every so many iterations and at the stop;\n' +
      'labelled: every number after its name ("gamma_sigma2=-2.2 gamma_w=1.75", "iteration: 50, ' +
      'train error: 1.99, test error: 1.006");\n' +
      'table: a line of the names gamma_sigma2, gamma_w, iterations, train_error, test_error and ' +
      'rows of numbers below it.',
    example: 'mixed-dynamics compare-published --notebook main.ipynb --cells 36',
  })
    .requiredOption(
      '--notebook <file>',
      'an executed notebook (.ipynb)',
      nonEmpty('--notebook', 'the path of a notebook'),
    )
    .option(
      '--cells <number>',
      'so many cells, spread over the plane (default: all)',
      wholeNumber('--cells', 1),
    )
    .option('--allow-partial', 'compare the complete cells of a run that was cut off')
    .option('--dry-run', 'state what was read, time and memory, and compute nothing')
    .option(
      '--workers <number>',
      'how many processes (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    );
  return withEngineOption(withPresetOptions(made)).action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { comparePublished } = await import('../steps/comparePublished.ts');
    await comparePublished(experiment, { ...options, engine });
  });
}

interface Options extends PresetOptions {
  readonly notebook: string;
  readonly cells?: number;
  readonly allowPartial?: boolean;
  readonly dryRun?: boolean;
  readonly engine?: EngineChoice;
  readonly workers?: number;
}
