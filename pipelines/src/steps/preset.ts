import { join } from 'node:path';
import { holdFolder } from '../frame/holdFolder.ts';
import { type Experiment, keepPreset } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

/**
 * Writes what of a preset determines the results, in canonical JSON: no description, no layout.
 * The file's SHA-256 is the one in every manifest, and later stages are run again when it changes.
 */
export async function preset(experiment: Experiment): Promise<void> {
  await holdFolder(experiment, () => keepPreset(experiment));
  const path = shortPath(join(experiment.root, 'preset.json'));
  console.log(`preset: ${path} (SHA-256 ${experiment.sha256})`);
}
