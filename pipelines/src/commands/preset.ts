import { join } from 'node:path';
import { explainKeys, type KeyFacts } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { holdFolder } from '../frame/holdFolder.ts';
import { newCommand } from '../frame/newCommand.ts';
import {
  type Experiment,
  keepPreset,
  openPreset,
  type PresetOptions,
  withStageOptions,
} from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

export default function command(summary: string): Command {
  const made = newCommand('preset', {
    summary,
    details:
      'Writes preset.json into the results folder: sorted keys, defaults filled in. With ' +
      '--explain it writes nothing, and prints every key that a preset may have.',
    example: 'mixed-dynamics preset --preset small',
  });
  return withStageOptions(made)
    .option('--explain', 'print every key with its values, default, unit, and what it does')
    .action(async ({ explain = false, ...options }: PresetOptions & { explain?: boolean }) => {
      if (explain) console.log(explained(explainKeys()));
      else await preset(openPreset(options));
    });
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

/** The keys section by section, each with what it takes and, below, what it does. */
function explained(keys: readonly KeyFacts[]): string {
  const sections = [...new Set(keys.map(({ section }) => section))];
  return sections
    .map((section) => {
      const own = keys.filter((key) => key.section === section);
      return [section || 'preset', ...own.map(lineOf)].join('\n');
    })
    .join('\n\n');
}

function lineOf({ key, takes, default: value, unit, description }: KeyFacts): string {
  const absent = value === 'required' ? value : `default ${value}`;
  const facts = [takes, absent, ...(unit ? [`unit: ${unit}`] : [])].join('; ');
  return `  ${key}\n      ${facts}${description && `\n      ${description}`}`;
}
