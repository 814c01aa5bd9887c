import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { updateSnapshot } from '@mixed-dynamics/golden';
import { loadPreset, presetHash } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../frame/openPreset.ts';
import { goldenFolder, presetsFolder, shortPath } from '../frame/project.ts';

/**
 * Accepts the results of a run as the snapshots of its preset, and prints what went into the log.
 * @throws UserError for a preset that is not the project's own of that name, and as updateSnapshot does
 */
export async function goldenUpdate(experiment: Experiment, reason: string): Promise<void> {
  const { name, root } = experiment;
  checkCommitted(experiment);
  const goldenDir = goldenFolder(name);
  const updates = await updateSnapshot({ outDir: root, goldenDir, reason });
  for (const { stage, changed, log } of updates) {
    console.log(changed ? log.trimEnd() : `${stage}: the snapshot is this already`);
  }
  console.log(`golden update: ${updates.length} stages, in ${shortPath(goldenDir)}`);
}

/** A snapshot belongs to the preset of its name in the project, not to a file elsewhere. */
function checkCommitted({ name, file, sha256 }: Experiment): void {
  const own = join(presetsFolder, `${name}.json`);
  if (existsSync(own) && presetHash(loadPreset(own, presetsFolder).preset) === sha256) return;
  throw expected({
    culprit: '`--preset`',
    expected: 'a preset of the project, in pipelines/presets, to which the snapshot belongs',
    got: shortPath(file),
    remedy: 'put the preset there under a name of its own and commit it',
  });
}
