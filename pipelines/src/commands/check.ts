import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(): Command {
  const text = {
    summary: 'Compare results with golden/, numbers first, then pictures',
    details:
      'Exit code 1 and the worst cells on a mismatch; marked pictures lie beside the results.',
    example: 'mixed-dynamics check --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { check } = await import('../steps/check.ts');
    if (!(await check(experiment))) throw new CheckFailed();
  };
  return experimentCommand('check', text, run);
}
