import { join } from 'node:path';
import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { holdFolder } from '../frame/holdFolder.ts';
import { type Experiment, keepPreset, withStageOptions } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

export default function command(summary: string): Command {
  const text = {
    summary,
    details: 'Writes preset.json into the results folder: sorted keys, defaults filled in.',
    example: 'mixed-dynamics preset --preset small',
  };
  return experimentCommand('preset', text, preset, withStageOptions);
}

/**
 * Writes what of a preset determines the results, in canonical JSON: no description, no layout.
 * The file's SHA-256 is the one in every manifest, and later stages are run again when it changes.
 */
async function preset(experiment: Experiment): Promise<void> {
  await holdFolder(experiment, () => keepPreset(experiment));
  const path = shortPath(join(experiment.root, 'preset.json'));
  console.log(`preset: ${path} (SHA-256 ${experiment.sha256})`);
}
