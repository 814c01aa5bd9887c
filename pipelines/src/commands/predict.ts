import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('predict', {
    summary: 'Figure 2 from theory, without training a network',
    details:
      'One singular value decomposition of the data, then each network with the weights that the ' +
      'sweep draws for it. Writes theory/figure2.csv and figure2-predicted.svg and .png; networks ' +
      'that theory does not claim are hatched, and 0 in the column valid. Needs no engine.',
    example: 'mixed-dynamics predict --preset small',
  })
    .option(
      '--dimension <d>',
      'another d than the preset’s, such as 1e6, without a matrix; writes to theory/d<d>',
      wholeNumber('--dimension', 2),
    )
    .option(
      '--without-draw',
      'from the exponents alone: some times faster, and mute where w < d/16',
    )
    .option(
      '--workers <number>',
      'how many processes (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    );
  return withStageOptions(made).action(async (options: Options) => {
    const experiment = openPreset(options);
    const { predict } = await import('../steps/predict.ts');
    const { dimension, withoutDraw = false, workers } = options;
    await predict(experiment, { dimension, draw: !withoutDraw, workers });
  });
}

interface Options extends PresetOptions {
  readonly dimension?: number;
  readonly withoutDraw?: boolean;
  readonly workers?: number;
}
