import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A file of the results folder. */
export interface ResultFile {
  /** Relative to the results folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Every file of a run: those of its folders, one after the other, then what lies above them.
 * The store of single cells and other hidden folders, the report itself and half-written files
 * are left out.
 */
export function listResults(outDir: string): ResultFile[] {
  return listFolder(outDir, '').filter(({ path }) => !path.startsWith('report/'));
}

function listFolder(root: string, folder: string): ResultFile[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  const entries = readdirSync(absolute, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !name.endsWith('.tmp'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => listFolder(root, posix.join(folder, name)));
  const here = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => posix.join(folder, name))
    .map((path) => ({ path, bytes: statSync(join(root, path)).size }));
  return folder === '' ? [...below, ...here] : [...here, ...below];
}
