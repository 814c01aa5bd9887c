import { join } from 'node:path';
import { axisForm, explainKeys, type KeyFacts } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import {
  type Experiment,
  keepPreset,
  openPreset,
  type PresetOptions,
  withStageOptions,
} from '../cli/experiment.ts';
import { holdFolder } from '../cli/holdFolder.ts';
import { shortPath } from '../cli/project.ts';

export const help = {
  details:
    'Writes preset.json into the results folder, with sorted keys and defaults filled in. With ' +
    '--explain, writes nothing and prints every key that a preset may have.',
  example: 'mixed-dynamics preset --preset small',
};

export default function define(command: Command): Command {
  return withStageOptions(command)
    .option('--explain', 'print every key with its values, default, unit and meaning')
    .action(async ({ explain = false, ...options }: PresetOptions & { explain?: boolean }) => {
      if (explain) console.log(explained(explainKeys()));
      else await preset(openPreset(options));
    });
}

/**
 * Writes the parts of a preset that determine the results, as canonical JSON.
 * Its SHA-256 is in every manifest; when it changes, later stages run again.
 */
async function preset(experiment: Experiment): Promise<void> {
  await holdFolder(experiment, () => keepPreset(experiment));
  const path = shortPath(join(experiment.root, 'preset.json'));
  console.log(`preset: ${path} (SHA-256 ${experiment.sha256})`);
}

/** The help on all keys by section: each key with its values and, on the next line, its meaning. */
function explained(keys: readonly KeyFacts[]): string {
  const sections = [...new Set(keys.map(({ section }) => section))];
  const head = `${axisForm}: a list of numbers in increasing order, or { "from": a; "to": b; "count": n }`;
  const parts = sections.map((section) => {
    const own = keys.filter((key) => key.section === section);
    return [section || 'preset', ...own.map(lineOf)].join('\n');
  });
  return [head, ...parts].join('\n\n');
}

function lineOf({ key, takes, default: value, unit, description }: KeyFacts): string {
  const absent = value === 'required' ? value : `default ${value}`;
  const facts = [takes, absent, ...(unit ? [`unit: ${unit}`] : [])].join('; ');
  return `  ${key}\n      ${facts}${description && `\n      ${description}`}`;
}
