import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '@mixed-dynamics/artifacts';

/** Never part of a cache key: installed packages and endings that `.gitignore` lists. */
const ignored = /(^|\/)(node_modules|\.DS_Store)(\/|$)|\.(log|tmp)$/;

/**
 * The files below a folder that a glob of Nx names, relative to it, sorted: `*` within a name,
 * `**` and a slash for folders at any depth. Without a star: a file, or everything in a folder.
 */
export function filesMatching(root: string, glob: string): string[] {
  const star = glob.indexOf('*');
  const fixed = star < 0 ? glob : glob.slice(0, glob.lastIndexOf('/', star) + 1);
  const pattern = star < 0 ? undefined : toRegExp(glob);
  return below(root, fixed.replace(/\/$/, ''))
    .filter((file) => !ignored.test(file) && (pattern?.test(file) ?? true))
    .sort();
}

/** The SHA-256 of each of these files: path → digest. */
export function digests(root: string, globs: readonly string[]): Record<string, string> {
  const files = globs.flatMap((glob) => filesMatching(root, glob));
  return Object.fromEntries(files.map((file) => [file, hashFile(join(root, file)).sha256]));
}

function below(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .map(({ name }) => (path === '' ? name : `${path}/${name}`))
    .filter((each) => !ignored.test(each))
    .flatMap((each) => below(root, each));
}

function toRegExp(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^$()|[\]{}?\\]/g, '\\$&')
    .replaceAll('**/', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '(?:.*/)?');
  return new RegExp(`^${source}$`);
}
