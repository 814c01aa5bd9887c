import type { Command } from 'commander';
import { newCommand, newCommandGroup } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { nonEmpty } from '../frame/values.ts';

export default function command(): Command {
  return newCommandGroup(
    'golden',
    {
      summary: 'Accept results as golden',
      example: 'mixed-dynamics golden update --preset small --reason "why these are right"',
    },
    [update()],
  );
}

function update(): Command {
  const made = newCommand('update', {
    summary: 'Make the results of a run the snapshots of its preset, and record why',
    details: 'The only writer of golden/. Refuses results of uncommitted code and failed cells.',
    example: 'mixed-dynamics golden update --preset small --reason "why these are right"',
  }).requiredOption(
    '--reason <text>',
    'why the results changed',
    nonEmpty('--reason', 'why the results changed'),
  );
  return withPresetOptions(made).action(async (options: PresetOptions & { reason: string }) => {
    const experiment = openPreset(options);
    const { goldenUpdate } = await import('../steps/goldenUpdate.ts');
    await goldenUpdate(experiment, options.reason);
  });
}
