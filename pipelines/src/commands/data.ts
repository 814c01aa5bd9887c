import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import type { PresetOptions } from '../frame/openPreset.ts';
import { openPreset, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('data', {
    summary: 'Draw the teacher and the noise',
    details: 'Writes data/*.npy, data/data.json and their manifest into the results folder.',
    example: 'mixed-dynamics data --preset small',
  });
  return withStageOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { data } = await import('../steps/data.ts');
    await data(experiment);
  });
}
