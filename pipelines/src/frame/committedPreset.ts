import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { loadPreset, presetHash } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from './experiment.ts';
import { presetsFolder, shortPath } from './project.ts';

/**
 * Snapshots and tolerances belong to the project's preset of that name, not to a file
 * elsewhere.
 * @throws UserError for a preset that is not the project's own of that name
 */
export function checkCommitted({ name, file, sha256 }: Experiment): void {
  const own = join(presetsFolder, `${name}.json`);
  if (existsSync(own) && presetHash(loadPreset(own, presetsFolder).preset) === sha256) return;
  throw expected({
    culprit: '`--preset`',
    expected:
      'a preset of the project, in pipelines/presets, to which snapshots and tolerances belong',
    got: shortPath(file),
    remedy: 'put the preset there under a name of its own and commit it',
  });
}
