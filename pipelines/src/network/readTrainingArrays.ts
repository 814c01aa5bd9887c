import { existsSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import {
  checkFloat32Array,
  type FloatArray,
  type NamedArray,
  readArrays,
} from '@mixed-dynamics/data';
import type { Matrix } from '@mixed-dynamics/theory';

/** The arrays from which `train` starts; matrices are stored row by row. */
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
 * their shapes match and that float32 can hold every number.
 * @throws UserError naming the array that is missing, damaged, of another shape or out of range
 */
export function readTrainingArrays(path: string): TrainingArrays {
  const names = ['teacher', 'noise', 'w1', 'w2'] as const;
  checkExists(path, names);
  const arrays = readArrays(path, names);
  for (const array of Object.values(arrays)) checkFloat32Array(array, array.source);
  const { teacher, noise, w1, w2 } = arrays;
  const dimension = teacher.shape[0] ?? 0;
  const width = w1.shape[0] ?? 0;
  checkShape(teacher, [Math.max(1, dimension), dimension], 'd×d');
  checkShape(noise, [dimension, dimension], 'd×d, with the d of the teacher');
  checkShape(w1, [Math.max(1, width), dimension], 'w×d, with the d of the teacher');
  checkShape(w2, [dimension, width], 'd×w, with the d of the teacher and the w of w1');
  const data = { teacher: teacher.data, noise: noise.data, w1: w1.data, w2: w2.data };
  return { dimension, width, ...data };
}

/**
 * Reads w1, w2 and target of a user's network, of any shape that A = W₂W₁ can have, from a folder of
 * .npy files or from one file.
 * @throws UserError naming the array that is missing, damaged or of another shape
 */
export function readGivenMatrices(path: string): Readonly<Record<'w1' | 'w2' | 'target', Matrix>> {
  checkExists(path, ['w1', 'w2', 'target']);
  const { w1, w2, target } = readArrays(path, ['w1', 'w2', 'target']);
  const [width = 0, inputs = 0] = w1.shape;
  checkShape(w1, [Math.max(1, width), Math.max(1, inputs)], 'w×d_in');
  const outputs = w2.shape[0] ?? 0;
  checkShape(w2, [Math.max(1, outputs), width], 'd_out×w, with the w of w1');
  checkShape(target, [outputs, inputs], 'd_out×d_in, with the d_out of w2 and the d_in of w1');
  return {
    w1: matrixOf(width, inputs, w1.data),
    w2: matrixOf(outputs, width, w2.data),
    target: matrixOf(outputs, inputs, target.data),
  };
}

/** A float64 matrix from entries row by row. */
export const matrixOf = (rows: number, columns: number, data: ArrayLike<number>): Matrix => ({
  ...{ rows, columns },
  data: data instanceof Float64Array ? data : Float64Array.from(data),
});

function checkExists(path: string, names: readonly string[]): void {
  if (existsSync(path)) return;
  throw expected({
    culprit: '`--data`',
    expected: `a folder with ${names.map((name) => `${name}.npy`).join(', ')}, or one file with all of them`,
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
