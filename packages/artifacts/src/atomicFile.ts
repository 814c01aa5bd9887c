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
 * Writes a file completely or not at all, like {@link replaceFile}.
 * @throws UserError when the disk is full or the folder cannot be written to
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  replaceFile(path, (place) => writeFileSync(place, content));
}

/**
 * Replaces a file completely or not at all: the new file is written under a temporary name in the same folder, gets the
 * permissions of the old file, and is renamed. Links are followed; a device or pipe is written to, never replaced.
 * @param write writes the file with the given name
 * @throws UserError when the disk is full or the folder cannot be written to; anything else that `write` throws
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
 * Replaces a folder and its contents; the old folder stays until the new one is complete.
 * @param write fills the given empty folder
 */
export function replaceFolder(path: string, write: (folder: string) => void): void {
  atomically(path, (temporary) => {
    const made = temporary(makeBeside(path, mkdirSync));
    write(made);
    // A rename cannot replace a folder that is not empty.
    if (existsSync(path)) {
      const away = temporary(makeBeside(path, mkdirSync));
      renameSync(path, join(away, 'old'));
    }
    renameSync(made, path);
  });
}

/** Calls `put`, removes its temporary files, and turns errors of the system into a UserError. */
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
    // The folder itself may be unreachable; the first error already says so.
  }
}

/** The target of a link, even if it does not exist yet. */
function behindLinks(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  return behindLinks(resolve(dirname(path), readlinkSync(path)));
}
