import { expected } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
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
      '--train-narrow',
      'trains gradient descent where theory does not claim it, w < 2d in noise; needs an engine',
    )
    .option(
      '--workers <number>',
      'how many processes (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    );
  return withEngineOption(withStageOptions(made)).action(async (options: Options) => {
    const experiment = openPreset(options);
    const { dimension, withoutDraw = false, workers } = options;
    refuseWithoutMatrix(options);
    const { predict } = await import('../steps/predict.ts');
    const engine = () => chooseEngine(options.engine, experiment.preset.engine);
    const trainNarrow = options.trainNarrow ? engine() : undefined;
    await predict(experiment, { dimension, draw: !withoutDraw, trainNarrow, workers });
  });
}

interface Options extends PresetOptions {
  readonly dimension?: number;
  readonly withoutDraw?: boolean;
  readonly trainNarrow?: boolean;
  readonly engine?: EngineChoice;
  readonly workers?: number;
}

/** Another d has neither weights to train nor a matrix to learn. */
function refuseWithoutMatrix({ dimension, trainNarrow }: Options): void {
  if (dimension === undefined || !trainNarrow) return;
  throw expected({
    culprit: '`--train-narrow`',
    expected: 'the dimension of the preset, whose data is drawn',
    got: `\`--dimension ${dimension}\``,
    remedy: 'leave one of the two out',
  });
}
