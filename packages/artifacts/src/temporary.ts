import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attempt } from './userError.ts';

/** Milliseconds after which a temporary file is a leftover; a newer one may belong to a process that is still writing. */
const leftoverAge = 3_600_000;

/**
 * Creates a file or folder with a new random name in the folder of a path, and returns its name. Names are random,
 * because processes on several machines and containers, with equal process numbers, may share the folder. If a name is
 * taken, another one is tried.
 * @param make creates a file or a folder with this name, and fails with EEXIST if it exists
 */
export function makeBeside(
  path: string,
  make: (name: string) => unknown,
  random: () => string = () => randomBytes(8).toString('hex'),
): string {
  for (;;) {
    const name = join(dirname(path), `.${random()}.tmp`);
    try {
      make(name);
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Removes the unfinished files of killed processes from a folder. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\.[.\w]+\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
    if (Date.now() - modified > leftoverAge) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * A new temporary folder for this process, outside all results.
 * @throws UserError when the system's temporary folder cannot be written to
 */
export function workFolder(prefix: string): string {
  const place = tmpdir();
  const expectation = {
    culprit: place,
    expected: 'a folder for temporary files that can be written to',
    remedy: 'free some space there, or name another one with TMPDIR',
  };
  return attempt(expectation, () => mkdtempSync(join(realpathSync(place), prefix)));
}
