import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { anyNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('explain', {
    summary: 'Say what one cell of Figure 2 is: width, variance, regime, learning rate, result',
    details:
      'The cell need not lie on the grid; its result is shown where a sweep has computed it.',
    example: 'mixed-dynamics explain --preset small --gamma-sigma2 -1.5 --gamma-w 1.4',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w', 0));
  return withPresetOptions(made).action(async (options: ExplainOptions) => {
    const experiment = openPreset(options);
    const { explain } = await import('../steps/explain.ts');
    explain(experiment, options.gammaSigma2, options.gammaW);
  });
}

type ExplainOptions = PresetOptions & { readonly gammaSigma2: number; readonly gammaW: number };
