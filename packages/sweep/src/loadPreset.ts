import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { attempt, expected } from '@mixed-dynamics/artifacts';
import { nearest } from './nearest.ts';
import { type Preset, parsePreset } from './preset.ts';

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
 * @throws UserError when there is none (with the names that there are), when it is no JSON, and as
 *   {@link parsePreset} does
 */
export function loadPreset(nameOrPath: string, presetsDir: string): LoadedPreset {
  const isPath = /[/\\]|\.json$/.test(nameOrPath);
  const path = isPath ? nameOrPath : join(presetsDir, `${nameOrPath}.json`);
  if (!isPath && !existsSync(path)) throw unknownName(nameOrPath, presetNames(presetsDir));
  const preset = parsePreset(readJson(path), path);
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

function readJson(path: string): unknown {
  const readable = {
    culprit: path,
    expected: 'a preset file that can be read',
    remedy: 'check the path',
  };
  const text = attempt(readable, () => readFileSync(path, 'utf8'));
  const json = {
    culprit: path,
    expected: 'a preset in JSON',
    remedy: 'correct the syntax (no comments, no comma after the last entry)',
  };
  return attempt(json, () => JSON.parse(text) as unknown);
}
