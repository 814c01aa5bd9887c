import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expected } from './userError.ts';

/**
 * Writes a whole file or nothing: to a temporary name beside the target, then by rename. Links are
 * followed, and what is no plain file (a device, a pipe) is written into, never replaced. A full
 * disk or an unwritable folder is a {@link UserError}; the temporary file is removed.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  let temporary: string | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const target = behindLinks(path);
    const there = statSync(target, { throwIfNoEntry: false });
    if (there && !there.isFile()) {
      writeFileSync(target, content);
      return;
    }
    temporary = temporaryName(target);
    writeFileSync(temporary, content);
    renameSync(temporary, target);
  } catch (cause) {
    try {
      if (temporary !== undefined) rmSync(temporary, { force: true });
    } catch {
      // The folder itself may be unreachable; the first error says why.
    }
    throw expected({
      culprit: path,
      expected: 'a place that can be written to',
      got: (cause as Error).message,
      remedy: 'free some space or choose a writable folder; what was written before is intact',
      cause,
    });
  }
}

/**
 * A name beside a path that nobody else has: random, so that processes, threads, machines and
 * containers (whose process numbers are alike) may share a folder.
 */
export const temporaryName = (path: string): string =>
  `${path}.${randomBytes(8).toString('hex')}.tmp`;

/** Where a link leads, also when nothing is there yet. */
function behindLinks(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  return behindLinks(resolve(dirname(path), readlinkSync(path)));
}
