import { checkSnapshot, formatComparison } from '@mixed-dynamics/golden';
import type { Experiment } from '../frame/openPreset.ts';
import { goldenFolder } from '../frame/project.ts';

/**
 * Compares results with the snapshots of the preset and prints what differs.
 * @returns whether they match
 */
export async function check({ name, root }: Experiment): Promise<boolean> {
  const report = await checkSnapshot({ outDir: root, goldenDir: goldenFolder(name) });
  process.stdout.write(formatComparison(report));
  return report.pass;
}
