import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attempt } from './attempt.ts';

/** Milliseconds. Younger ones may belong to a process that is writing right now. */
const leftoverAge = 3_600_000;

/**
 * Makes something under a new name in the folder of a path, and returns the name. It is random, so
 * that processes, threads, machines and containers (whose process numbers are alike) may share a
 * folder; a name that is taken means another one.
 * @param make creates a file or a folder of that name, and fails with EEXIST if there is one
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

/** Removes what killed processes left half written in a folder. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\.[.\w]+\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
    if (Date.now() - modified > leftoverAge) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * A new folder, away from all results, for what only this process needs and then removes.
 * @throws UserError when the system's place for such is none that can be written to
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
