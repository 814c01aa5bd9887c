import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

/** The part of `node:crypto` that the packages use, for a browser: only `sha256`, in hexadecimal digits. */
export function createHash(_algorithm: 'sha256') {
  const state = sha256.create();
  const hash = {
    update(more: Uint8Array | string) {
      state.update(more);
      return hash;
    },
    digest: (_encoding: 'hex'): string => bytesToHex(state.digest()),
  };
  return hash;
}
