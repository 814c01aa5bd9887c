import { updateSnapshot } from '@mixed-dynamics/golden';
import { checkCommitted } from '../frame/committedPreset.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { goldenFolder, shortPath } from '../frame/project.ts';
import { ensureTheory } from './ensureTheory.ts';

/**
 * Accepts the results of a run as the snapshots of its preset, and prints what went into the log.
 * @throws UserError for a preset that is not the project's own of that name, and as updateSnapshot does
 */
export async function goldenUpdate(experiment: Experiment, reason: string): Promise<void> {
  const { name, root } = experiment;
  checkCommitted(experiment);
  await ensureTheory(experiment);
  const goldenDir = goldenFolder(name);
  const updates = await updateSnapshot({ outDir: root, goldenDir, reason });
  for (const { stage, changed, log } of updates) {
    console.log(changed ? log.trimEnd() : `${stage}: the snapshot is this already`);
  }
  console.log(`golden update: ${updates.length} stages, in ${shortPath(goldenDir)}`);
}
