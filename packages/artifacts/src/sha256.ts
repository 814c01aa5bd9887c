import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** SHA-256 of bytes or of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

const piece = 2 ** 22;

/**
 * SHA-256 and size of a file of any size. The file is read in pieces, because Node reads at most 2 GiB at once.
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

/**
 * JSON without spaces and with the keys of every object in alphabetical order, so that equal values have equal text.
 * Keys with the value `undefined` are left out, and −0 becomes 0.
 * @throws RangeError for a number that JSON cannot represent, so that NaN is never hashed as null
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) {
      throw new RangeError(`canonicalJson: expected a finite number, got ${part}`);
    }
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
