import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project, with package-lock.json and golden/. */
export const projectFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** The program behind `npx mixed-dynamics`. */
export const programFile = join(projectFolder, 'pipelines/bin/mixed-dynamics.mjs');

/** The folder of presets known by name. */
export const presetsFolder = join(projectFolder, 'pipelines/presets');

/** The snapshots of a preset. */
export function goldenFolder(preset: string): string {
  return join(projectFolder, 'golden', preset);
}

/** The version in the root package.json. */
export function projectVersion(): string {
  const text = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

/** A path as shown to the user: relative if it is inside the current folder. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short || '.';
}
