import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expected } from './userError.ts';

/**
 * Writes a whole file or nothing: to a temporary name beside the target, then by rename.
 * The temporary name is random, so processes, threads and machines that share the folder do not
 * meet. A full disk or an unwritable folder is a {@link UserError}; the temporary file is removed.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
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
