import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('doctor', {
    summary: 'Show which engines work here, how fast, and what to install for more',
    details:
      'Tries every engine in a process of its own, measures it, says which one `auto` takes and ' +
      'how long the preset would take with it, and whether other programs keep the machine busy. ' +
      'Exit code 0 whatever it finds.',
    example: 'mixed-dynamics doctor --json',
  }).option('--json', 'the same as JSON on stdout', false);
  return withPresetOptions(made).action(async (options: PresetOptions & { json: boolean }) => {
    const experiment = openPreset(options);
    const { doctor } = await import('../steps/doctor.ts');
    await doctor(experiment, options.json);
  });
}
