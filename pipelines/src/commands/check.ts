import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(): Command {
  const made = newCommand('check', {
    summary: 'Compare results with golden/, numbers first, then pictures',
    details:
      'Exit code 1 and the worst cells on a mismatch; marked pictures lie beside the results.',
    example: 'mixed-dynamics check --preset small',
  });
  return withPresetOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { check } = await import('../steps/check.ts');
    if (!(await check(experiment))) throw new CheckFailed();
  });
}
