import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const piece = 2 ** 22;

/**
 * SHA-256 and size of a file of any size, read in pieces: Node reads at most 2 GiB at once.
 * @throws the system's error when it cannot be read
 */
export function hashFile(path: string): { readonly sha256: string; readonly bytes: number } {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(piece);
    let bytes = 0;
    for (;;) {
      const got = readSync(file, buffer);
      if (got === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(buffer.subarray(0, got));
      bytes += got;
    }
  } finally {
    closeSync(file);
  }
}
