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
 * Replaces a file completely or not at all: it is written under a temporary name beside, then renamed,
 * with the permissions of the old file. Links are followed; a device or pipe is written to, never
 * replaced.
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
 * The same for a folder and its contents; the old one stays until the new one is complete.
 * @param write fills the given empty folder
 */
export function replaceFolder(path: string, write: (folder: string) => void): void {
  atomically(path, (temporary) => {
    const made = temporary(makeBeside(path, mkdirSync));
    write(made);
    // Renaming cannot replace a folder that is not empty.
    if (existsSync(path)) {
      const away = temporary(makeBeside(path, mkdirSync));
      renameSync(path, join(away, 'old'));
    }
    renameSync(made, path);
  });
}

/** Calls `put`, removes its temporary files, and explains errors of the system. */
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
    // The folder itself may be unreachable; the first error explains it.
  }
}

/** The target of a link, even if it does not exist yet. */
function behindLinks(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  return behindLinks(resolve(dirname(path), readlinkSync(path)));
}
