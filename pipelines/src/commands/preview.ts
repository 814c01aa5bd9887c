import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('preview', {
    summary: 'Draw what a running sweep has finished so far',
    details:
      'A sweep calls this once a minute. Reads preview/metrics.csv, draws figure2/figure2.preview.svg and .png.',
    example: 'mixed-dynamics preview --preset paper',
  });
  return withPresetOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { preview } = await import('../steps/preview.ts');
    await preview(experiment);
  });
}
