import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('crate', {
    summary: 'Pack a finished run for others: an RO-Crate, as a folder and as a zip',
    details:
      'Copies every file that a stage recorded into crate/ of the results folder, with ' +
      'ro-crate-metadata.json, which lists them all with their hashes (Workflow Run RO-Crate).',
    example: 'mixed-dynamics crate --preset small --zip',
  }).option('--zip', 'also write crate.zip', false);
  return withStageOptions(made).action(async (options: PresetOptions & { zip: boolean }) => {
    const experiment = openPreset(options);
    const { crate } = await import('../steps/crate.ts');
    await crate(experiment, options.zip);
  });
}
