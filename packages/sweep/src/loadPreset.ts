import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expected, nearest } from '@mixed-dynamics/artifacts';
import { type Preset, parsePreset } from './preset.ts';
import { readPresetJson } from './presetJson.ts';

export interface LoadedPreset {
  /** The file's name without `.json`; results go to `out/<name>`. */
  readonly name: string;
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
 * Reads a preset by its name in `presetsDir`, or from a path: anything with a slash or `.json`.
 * @throws UserError when there is none (with the names that there are), as {@link readPresetJson}
 *   and {@link parsePreset} do
 */
export function loadPreset(nameOrPath: string, presetsDir: string): LoadedPreset {
  const isPath = /[/\\]|\.json$/.test(nameOrPath);
  const path = isPath ? nameOrPath : join(presetsDir, `${nameOrPath}.json`);
  if (!isPath && !existsSync(path)) throw unknownName(nameOrPath, presetNames(presetsDir));
  const preset = parsePreset(readPresetJson(path), path);
  return { name: basename(path, '.json'), path, preset };
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
