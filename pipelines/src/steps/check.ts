import { checkSnapshot, formatComparison } from '@mixed-dynamics/golden';
import type { Experiment } from '../frame/openPreset.ts';
import { ensureTheory } from './ensureTheory.ts';
import { goldenFacts } from './goldenFacts.ts';

/**
 * Compares results with the snapshots of the preset and prints what differs.
 * @returns whether they match
 */
export async function check(experiment: Experiment): Promise<boolean> {
  await ensureTheory(experiment);
  const report = await checkSnapshot(goldenFacts(experiment));
  process.stdout.write(formatComparison(report));
  return report.pass;
}
