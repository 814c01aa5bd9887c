import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** The parts of the root package.json that results record. */
export const rootManifest = (): {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
} => JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));

/** A path as shown to the user: relative if it is inside the current folder. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short || '.';
}

/** All files in a folder and its subfolders, sorted; empty if the folder does not exist. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
