import { createHash } from 'node:crypto';

/** SHA-256 of bytes or of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * JSON with the keys of every object in alphabetical order and no spaces: equal values have equal
 * text, whatever order they were built in. Absent (`undefined`) keys are left out, −0 is 0.
 * @throws RangeError for a number that JSON cannot hold, so that NaN never hashes as null
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
