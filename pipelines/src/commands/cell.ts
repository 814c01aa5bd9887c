import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { anyNumber, nonEmpty, wholeNumber } from '../frame/values.ts';
import type { CellRequest } from '../steps/cell.ts';

export default function command(): Command {
  const made = newCommand('cell', {
    summary: 'Say what one cell of Figure 2 is: width, variance, regime, learning rate, result',
    details:
      'The cell need not lie on the grid; its result is shown where a sweep has computed it. With ' +
      '--export its arrays are written, to train the same network with another program.',
    example: 'mixed-dynamics cell --preset small --gamma-sigma2 -1.5 --gamma-w 1.4 --export cell',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w', 0))
    .option('--trial <number>', 'which repetition, from 0', wholeNumber('--trial'), 0)
    .option(
      '--export <dir>',
      'write teacher.npy, noise.npy, w1.npy, w2.npy and cell.json there',
      nonEmpty('--export', 'a folder'),
    );
  return withPresetOptions(made).action(async (options: PresetOptions & CellRequest) => {
    const experiment = openPreset(options);
    const { cell } = await import('../steps/cell.ts');
    cell(experiment, options);
  });
}
