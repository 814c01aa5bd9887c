import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import type { PresetOptions } from '../frame/openPreset.ts';
import { openPreset, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('preset', {
    summary: 'Check a preset and write what of it determines the results',
    details: 'Writes preset.json into the results folder: sorted keys, defaults filled in.',
    example: 'mixed-dynamics preset --preset small',
  });
  return withStageOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { preset } = await import('../steps/preset.ts');
    preset(experiment);
  });
}
