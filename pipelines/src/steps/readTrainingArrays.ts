import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { checkFloat32Array, type FloatArray, readNpy } from '@mixed-dynamics/data';

/** What `train` starts from; matrices row by row. */
export interface TrainingArrays {
  /** d. */
  readonly dimension: number;
  /** w, before any reduction. */
  readonly width: number;
  /** A*, d×d. */
  readonly teacher: FloatArray;
  /** E, d×d. */
  readonly noise: FloatArray;
  /** W₁, w×d. */
  readonly w1: FloatArray;
  /** W₂, d×w. */
  readonly w2: FloatArray;
}

/**
 * Reads teacher.npy, noise.npy, w1.npy and w2.npy (float32 or float64) and checks that their
 * shapes fit together and that float32 holds every number.
 * @throws UserError naming the file that is missing, damaged, of another shape or out of range
 */
export function readTrainingArrays(folder: string): TrainingArrays {
  checkFolder(folder);
  const read = (name: string) => {
    const path = join(folder, `${name}.npy`);
    const array = readNpy(path);
    checkFloat32Array(array, path);
    return { path, ...array };
  };
  const [teacher, noise, w1, w2] = [read('teacher'), read('noise'), read('w1'), read('w2')];
  const dimension = teacher.shape[0] ?? 0;
  const width = w1.shape[0] ?? 0;
  checkShape(teacher, [Math.max(1, dimension), dimension], 'd×d');
  checkShape(noise, [dimension, dimension], 'd×d, like teacher.npy');
  checkShape(w1, [Math.max(1, width), dimension], 'w×d, with the d of teacher.npy');
  checkShape(w2, [dimension, width], 'd×w, with the d of teacher.npy and the w of w1.npy');
  return {
    dimension,
    width,
    teacher: teacher.data,
    noise: noise.data,
    w1: w1.data,
    w2: w2.data,
  };
}

function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw expected({
    culprit: '`--data`',
    expected: 'a folder with teacher.npy, noise.npy, w1.npy and w2.npy',
    got: `'${folder}', which is none`,
    remedy: 'correct the path',
  });
}

function checkShape(
  { path, shape }: { path: string; shape: readonly number[] },
  wanted: readonly number[],
  meaning: string,
): void {
  if (shape.length === 2 && shape.every((length, axis) => length === wanted[axis])) return;
  throw expected({
    culprit: path,
    expected: `shape (${wanted.join(', ')}), ${meaning}`,
    got: `(${shape.join(', ')})`,
    remedy: 'write an array of that shape, or transpose it',
  });
}
