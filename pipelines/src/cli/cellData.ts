import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { encodeNpy, shapeOf } from '@mixed-dynamics/data';
import { type DataSection, dataOf } from '@mixed-dynamics/sweep/preset';

/** A draw of teacher and noise. */
type DrawRequest = DataSection<number> & { readonly trial: number };

/** The folder for the arrays of a draw, in a results folder. No output, since the seed determines the arrays. */
export function cellDataFolder(
  root: string,
  { dimension, rank, trial }: Pick<DrawRequest, 'dimension' | 'rank' | 'trial'>,
): string {
  return join(root, '.data', `d${dimension}-k${rank}-trial${trial}`);
}

/** Draws the data of a cell, writes it for the workers, and returns the teacher, d_out×d_in row by row, float32. */
export function writeCellData(root: string, seed: number, draw: DrawRequest): Float32Array {
  const arrays = writeData(cellDataFolder(root, draw), seed, draw, draw.trial);
  return arrays.find(({ name }) => name === 'teacher')!.values;
}

/** Writes the arrays of a section's data into a folder. */
export function writeData(folder: string, seed: number, section: DataSection<number>, trial = 0) {
  const { inputs, outputs } = shapeOf(section);
  const drawn = Object.entries(dataOf(seed, section, trial)) as [string, Float32Array][];
  return drawn.map(([name, values]) => {
    const shape = name === 'covariance' ? [inputs, inputs] : [outputs, inputs];
    const bytes = encodeNpy(values, shape);
    writeFileAtomically(join(folder, `${name}.npy`), bytes);
    return { name, values, shape, bytes };
  });
}
