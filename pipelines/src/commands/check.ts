import { checkSnapshot, formatComparison } from '@mixed-dynamics/golden';
import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';
import { goldenFacts } from '../golden/goldenFacts.ts';
import { ensureTheory } from './theory.ts';

export default function command(summary: string): Command {
  const text = {
    summary,
    details:
      'Exit code 1 and the worst cells on a mismatch; marked pictures are written beside ' +
      'the results.',
    example: 'mixed-dynamics check --preset small',
  };
  const run = async (experiment: Experiment) => {
    if (!(await check(experiment))) throw new CheckFailed();
  };
  return experimentCommand('check', text, run);
}

/**
 * Compares results with the preset's snapshots and prints the differences.
 * @returns whether they match
 */
async function check(experiment: Experiment): Promise<boolean> {
  await ensureTheory(experiment);
  const report = await checkSnapshot(goldenFacts(experiment));
  process.stdout.write(formatComparison(report));
  return report.pass;
}
