import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { drawData, encodeNpy } from '@mixed-dynamics/data';

/** A draw of teacher and noise. */
interface DrawRequest {
  readonly dimension: number;
  readonly rank: number;
  readonly trial: number;
  /** Standard deviation of the noise, 1 without it. */
  readonly noise?: number | undefined;
}

/** The folder of a draw's arrays in a results folder: not an output, since the seed reproduces them. */
export function cellDataFolder(root: string, { dimension, rank, trial }: DrawRequest): string {
  return join(root, '.data', `d${dimension}-k${rank}-trial${trial}`);
}

/** Draws the teacher and the noise for workers to read, and returns the teacher, d×d. */
export function writeCellData(root: string, seed: number, draw: DrawRequest): Float32Array {
  const { teacher, noise } = drawData(seed, draw);
  const folder = cellDataFolder(root, draw);
  const shape = [draw.dimension, draw.dimension];
  writeFileAtomically(join(folder, 'teacher.npy'), encodeNpy(teacher, shape));
  writeFileAtomically(join(folder, 'noise.npy'), encodeNpy(noise, shape));
  return teacher;
}
