import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { expected, UserError, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type DecodeNpyOptions, decodeFrom, decodeNpy } from './decodeNpy.ts';
import { encodeNpy } from './encodeNpy.ts';
import type { NpyArray } from './npy.ts';
import type { FloatArray } from './weights.ts';

/** Node reads at most 2 GiB at once. */
const piece = 2 ** 28;

/**
 * Reads a .npy file from disk, of any size that memory holds.
 * @throws UserError when there is none that can be read, and as {@link decodeNpy} does
 */
export function readNpy(path: string, options: DecodeNpyOptions = {}): NpyArray {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const status = fstatSync(file);
    // A pipe does not say how much there is.
    if (!status.isFile()) return decodeNpy(readFileSync(file), path, options);
    return decodeFrom({ size: status.size, read: readerOf(file) }, path, options);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw expected({
      culprit: path,
      expected: 'a .npy file that can be read',
      got: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readerOf(file: number) {
  return (target: Uint8Array, position: number) => {
    for (let done = 0; done < target.length; ) {
      const length = Math.min(piece, target.length - done);
      const got = readSync(file, target, done, length, position + done);
      if (got === 0) throw new Error('the file became shorter while it was read');
      done += got;
    }
  };
}

/**
 * Writes a .npy file, whole or not at all.
 * @throws UserError when the shape does not fit or the place cannot be written to
 */
export function writeNpy(path: string, data: FloatArray, shape: readonly number[]): void {
  writeFileAtomically(path, encodeNpy(data, shape));
}
