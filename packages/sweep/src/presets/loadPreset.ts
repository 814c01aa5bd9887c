import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expected, nearest } from '@mixed-dynamics/artifacts';
import { type Preset, parsePreset, presetSchema } from './preset.ts';
import { readPresetJson } from './presetJson.ts';
import { applySettings, parseSettings, type Setting, splitSettings } from './settings.ts';

export interface LoadedPreset {
  /** The file's name without `.json`, and what is set on it; results go to `out/<name>`. */
  readonly name: string;
  /** The file, followed by the same. */
  readonly path: string;
  readonly preset: Preset;
}

/** The names of the presets in a folder, sorted; the published schema is none. */
export function presetNames(presetsDir: string): string[] {
  if (!existsSync(presetsDir)) return [];
  return readdirSync(presetsDir)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Reads a preset by its name in `presetsDir`, or from a path: anything with a slash or `.json`. What
 * follows it replaces values: `small,figure2.dimension=100,seed=3`.
 * @param more further values: `seed=3`
 * @throws UserError when there is none (with the names that there are), as {@link readPresetJson}
 *   and {@link parsePreset} do
 */
export function loadPreset(
  nameOrPath: string,
  presetsDir: string,
  more: readonly string[] = [],
): LoadedPreset {
  const { base, settings: own } = splitSettings(nameOrPath);
  const settings = [...own, ...more];
  const isPath = /[/\\]|\.json$/.test(base);
  const path = isPath ? base : join(presetsDir, `${base}.json`);
  if (!isPath && !existsSync(path)) throw unknownName(base, presetNames(presetsDir));
  const json = readPresetJson(path);
  const preset = parsePreset(json, path);
  const [name, suffix] = [basename(path, '.json'), settings.map((text) => `,${text}`).join('')];
  if (settings.length === 0) return { name, path, preset };
  const parsed = parseSettings(settings);
  refuseOtherSections(parsed, preset, name);
  const changed = parsePreset(applySettings(json, parsed), '`--set`', 'change the value');
  return { name: `${name}${suffix}`, path: `${path}${suffix}`, preset: changed };
}

/** What says something of a preset and changes nothing. */
const unsettable = ['$schema', 'description'];

/**
 * Refuses what validation would answer less to the point: a section that the preset has not, of which
 * all but this value would be missing, and a key without its section.
 */
function refuseOtherSections(settings: readonly Setting[], preset: Preset, name: string): void {
  const keys = Object.keys(presetSchema.shape);
  const wrong = settings.find(({ path: [section] }) => !Object.hasOwn(preset, section!));
  if (!wrong) return;
  const [section] = wrong.path as [string];
  const owners = Object.entries(preset).filter(
    ([, part]) => typeof part === 'object' && Object.hasOwn(part, section),
  );
  if (owners.length === 0 && !keys.includes(section)) return;
  const [owner] = owners[0] ?? [];
  throw expected({
    culprit: `\`--set\`: \`${wrong.path.join('.')}\``,
    expected: `a key of the preset '${name}': ${keys.filter((key) => Object.hasOwn(preset, key) && !unsettable.includes(key)).join(', ')}`,
    got: `\`${section}\``,
    remedy: owner ? `did you mean \`${owner}.${section}\`?` : 'name a preset that has this section',
  });
}

function unknownName(name: string, names: readonly string[]): Error {
  const near = nearest(name, names);
  return expected({
    culprit: '`--preset`',
    expected: `one of ${names.join(', ') || '(the folder holds none)'}, or the path of a JSON file`,
    got: `'${name}'`,
    remedy: near ? `did you mean '${near}'?` : 'choose one of these or write a new file',
  });
}
