import { existsSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import {
  checkFloat32Array,
  type FloatArray,
  type NamedArray,
  readArrays,
} from '@mixed-dynamics/data';

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
 * Reads teacher, noise, w1 and w2, from a folder of .npy files or from one file, and checks that
 * their shapes fit together and that float32 holds every number.
 * @throws UserError naming the array that is missing, damaged, of another shape or out of range
 */
export function readTrainingArrays(path: string): TrainingArrays {
  checkExists(path);
  const arrays = readArrays(path, ['teacher', 'noise', 'w1', 'w2']);
  for (const array of Object.values(arrays)) checkFloat32Array(array, array.source);
  const { teacher, noise, w1, w2 } = arrays;
  const dimension = teacher.shape[0] ?? 0;
  const width = w1.shape[0] ?? 0;
  checkShape(teacher, [Math.max(1, dimension), dimension], 'd×d');
  checkShape(noise, [dimension, dimension], 'd×d, with the d of the teacher');
  checkShape(w1, [Math.max(1, width), dimension], 'w×d, with the d of the teacher');
  checkShape(w2, [dimension, width], 'd×w, with the d of the teacher and the w of w1');
  return {
    dimension,
    width,
    teacher: teacher.data,
    noise: noise.data,
    w1: w1.data,
    w2: w2.data,
  };
}

function checkExists(path: string): void {
  if (existsSync(path)) return;
  throw expected({
    culprit: '`--data`',
    expected: 'a folder with teacher.npy, noise.npy, w1.npy and w2.npy, or one file with all four',
    got: `'${path}', which does not exist`,
    remedy: 'correct the path',
  });
}

function checkShape(
  { source, shape }: NamedArray,
  wanted: readonly number[],
  meaning: string,
): void {
  if (shape.length === 2 && shape.every((length, axis) => length === wanted[axis])) return;
  throw expected({
    culprit: source,
    expected: `shape (${wanted.join(', ')}), ${meaning}`,
    got: `(${shape.join(', ')})`,
    remedy: 'write an array of that shape, or transpose it',
  });
}
