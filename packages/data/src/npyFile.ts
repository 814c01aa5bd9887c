import { readFileSync } from 'node:fs';
import { expected, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type DecodeNpyOptions, decodeNpy } from './decodeNpy.ts';
import { encodeNpy } from './encodeNpy.ts';
import type { NpyArray } from './npy.ts';
import type { FloatArray } from './weights.ts';

/**
 * Reads a .npy file from disk.
 * @throws UserError when there is none that can be read, and as {@link decodeNpy} does
 */
export function readNpy(path: string, options: DecodeNpyOptions = {}): NpyArray {
  return decodeNpy(readBytes(path), path, options);
}

/**
 * Writes a .npy file, whole or not at all.
 * @throws UserError when the shape does not fit or the place cannot be written to
 */
export function writeNpy(path: string, data: FloatArray, shape: readonly number[]): void {
  writeFileAtomically(path, encodeNpy(data, shape));
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw expected({
      culprit: path,
      expected: 'a .npy file that can be read',
      got: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  }
}
