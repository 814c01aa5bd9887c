import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { canonicalJson } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

/**
 * Writes what of a preset determines the results, in canonical JSON: no description, no layout.
 * The file's SHA-256 is the one in every manifest, and later stages are run again when it changes.
 */
export function preset({ preset, sha256, root }: Experiment): void {
  const { $schema: _schema, description: _description, ...content } = preset;
  const path = join(root, 'preset.json');
  writeFileAtomically(path, canonicalJson(content));
  console.log(`preset: ${shortPath(path)} (SHA-256 ${sha256})`);
}
