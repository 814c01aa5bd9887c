import { trainingColumns } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetChoice } from '../frame/openPreset.ts';
import { anyNumber, nonEmpty, wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('recompute', {
    summary: 'Compute one cell of Figure 2 again, to the bit, and print its curve',
    details:
      'Takes the cell of the plane that lies nearest to the two exponents, draws teacher, noise and ' +
      'weights from the seed of the preset, and trains as a sweep does: on the same engine every ' +
      `number is that of the sweep. Writes ${trainingColumns.join(',')} at every iteration; reads ` +
      'and changes no results.',
    example:
      'mixed-dynamics recompute --preset small --gamma-sigma2 -1.85 --gamma-w 2.25 --out cell.csv',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w'))
    .option('--trial <number>', 'which draw of the weights, from 0', wholeNumber('--trial'), 0)
    .option(
      '--out <file>',
      'the CSV file to write (default: standard output)',
      nonEmpty('--out', 'a file'),
    );
  return withEngineOption(withPresetChoice(made)).action(async (options: RecomputeOptions) => {
    const { preset, set } = options;
    const experiment = openPreset({ preset, set });
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { recompute } = await import('../steps/recompute.ts');
    await recompute(experiment, { ...options, engine });
  });
}

interface RecomputeOptions extends PresetOptions {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
  readonly engine?: EngineChoice;
}
