import { join } from 'node:path';
import { type Experiment, keepPreset } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

/**
 * Writes what of a preset determines the results, in canonical JSON: no description, no layout.
 * The file's SHA-256 is the one in every manifest, and later stages are run again when it changes.
 */
export function preset(experiment: Experiment): void {
  keepPreset(experiment);
  const path = shortPath(join(experiment.root, 'preset.json'));
  console.log(`preset: ${path} (SHA-256 ${experiment.sha256})`);
}
