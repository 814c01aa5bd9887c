import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(): Command {
  const made = newCommand('claims', {
    summary: "Hold the paper's statements against the results, each as a number with its margin",
    details:
      'Writes claims/claims.json and claims.md. Exit code 1 when a statement fails; one that has ' +
      'no result, for want of cells, is named and does not fail.',
    example: 'mixed-dynamics claims --preset small',
  });
  return withStageOptions(made)
    .option('--json', 'print JSON in place of the table')
    .option('--recorded', 'print what an earlier run found, and measure nothing')
    .option('--measure', 'exit with 0 whatever the statements do, for stages that go on')
    .action(async ({ measure = false, json = false, recorded = false, ...options }: Options) => {
      const experiment = openPreset(options);
      const { claims } = await import('../steps/claims.ts');
      const hold = await claims(experiment, { json, recorded });
      if (!hold && !measure) throw new CheckFailed();
    });
}

interface Options extends PresetOptions {
  readonly json?: boolean;
  readonly recorded?: boolean;
  readonly measure?: boolean;
}
