import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expected } from './userError.ts';

let counter = 0;

/**
 * Writes a whole file or nothing: to a temporary name beside the target, then by rename.
 * A full disk or an unwritable folder is a {@link UserError}; the temporary file is removed.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  counter += 1;
  const temporary = `${path}.${process.pid}.${counter}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (cause) {
    try {
      rmSync(temporary, { force: true });
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
