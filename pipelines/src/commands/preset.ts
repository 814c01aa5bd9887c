import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Check a preset and write what of it determines the results',
    details: 'Writes preset.json into the results folder: sorted keys, defaults filled in.',
    example: 'mixed-dynamics preset --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { preset } = await import('../steps/preset.ts');
    await preset(experiment);
  };
  return experimentCommand('preset', text, run, withStageOptions);
}
