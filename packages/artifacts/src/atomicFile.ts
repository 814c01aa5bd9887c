import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeBeside } from './temporary.ts';
import { expected, UserError } from './userError.ts';

/**
 * Writes a whole file or nothing, as {@link replaceFile}.
 * @throws UserError when the disk is full or the folder cannot be written to
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  replaceFile(path, (place) => writeFileSync(place, content));
}

/**
 * Puts a whole file in a place or nothing: it is written to a temporary name beside, then renamed,
 * with the permissions of the one before. Links are followed, and what is no plain file (a device,
 * a pipe) is written into, never replaced.
 * @param write writes the file of the given name
 * @throws UserError when the disk is full or the folder cannot be written to; what `write` throws
 */
export function replaceFile(path: string, write: (place: string) => void): void {
  atomically(path, (temporary) => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile()) return write(path);
    const target = behindLinks(path);
    const made = temporary(makeBeside(target, (name) => closeSync(openSync(name, 'wx'))));
    write(made);
    if (there) chmodSync(made, there.mode);
    renameSync(made, target);
  });
}

/**
 * The same for a folder with all that is in it; the one before is there until the new one is whole.
 * @param write fills the given folder, which is empty
 */
export function replaceFolder(path: string, write: (folder: string) => void): void {
  atomically(path, (temporary) => {
    const made = temporary(makeBeside(path, mkdirSync));
    write(made);
    // A folder that is not empty cannot be renamed over.
    if (existsSync(path)) {
      const away = temporary(makeBeside(path, mkdirSync));
      renameSync(path, join(away, 'old'));
    }
    renameSync(made, path);
  });
}

/** Calls `put`, removes what it names as temporary, and puts the system's refusals into words. */
function atomically(path: string, put: (temporary: (name: string) => string) => void): void {
  const temporaries: string[] = [];
  try {
    mkdirSync(dirname(path), { recursive: true });
    put((name) => {
      temporaries.push(name);
      return name;
    });
  } catch (cause) {
    if (cause instanceof UserError || (cause as NodeJS.ErrnoException).code === undefined) {
      throw cause;
    }
    throw expected({
      culprit: path,
      expected: 'a place that can be written to',
      got: (cause as Error).message,
      remedy:
        'free some space or choose a writable folder, then run again; what was written before is intact',
      cause,
    });
  } finally {
    for (const name of temporaries) removeQuietly(name);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The folder itself may be unreachable; the first error says why.
  }
}

/** Where a link leads, also when nothing is there yet. */
function behindLinks(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  return behindLinks(resolve(dirname(path), readlinkSync(path)));
}
