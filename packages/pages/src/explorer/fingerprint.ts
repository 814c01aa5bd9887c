import { sha256 } from '@mixed-dynamics/artifacts';

/** Hexadecimal digits kept of a fingerprint. */
export const fingerprintDigits = 10;

/** The first hexadecimal digits of the SHA-256 of a run's curves. */
export function fingerprintOf(curves: readonly Float64Array[]): string {
  const bytes = new Uint8Array(curves.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of curves) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return sha256(bytes).slice(0, fingerprintDigits);
}
