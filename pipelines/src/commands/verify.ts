import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(): Command {
  const made = newCommand('verify', {
    summary: 'Hold every result file against its manifest',
    details:
      'Recomputes the SHA-256 of all files that the manifests of the results folder list. Exit ' +
      'code 1 when one is missing or differs.',
    example: 'mixed-dynamics verify --preset small',
  });
  return withPresetOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { verify } = await import('../steps/verify.ts');
    if (!verify(experiment)) throw new CheckFailed();
  });
}
