import { drawMask, drawSampleCovariance, type Loss, powerLawCovariance } from './loss.ts';
import { coordinatesOf, type Sizes, shapeOf } from './shape.ts';
import { stream } from './stream.ts';
import { drawNoise, drawSpectrum, drawTeacher } from './teacher.ts';

interface DataOptions extends Sizes {
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** Which repetition, from 0 (the default). */
  readonly trial?: number;
  /** The standard deviation of the entries of E, default 1; with 0, T is the teacher itself. */
  readonly noise?: number | undefined;
  /** The K singular values θ_k of a teacher with random singular vectors; by default the teacher of the paper. */
  readonly singularValues?: readonly number[] | undefined;
  /** The loss; by default all entries are seen and the inputs are white. */
  readonly loss?: Loss | undefined;
}

/** The teacher A* and the noise E, d_out×d_in, row-major, float32. Training fits their sum T. */
export interface Data {
  readonly teacher: Float32Array;
  readonly noise: Float32Array;
  /** P, d_out×d_in; present if training sees only a share of the entries. */
  readonly mask?: Float32Array;
  /** Σ, d_in×d_in; present if the inputs are not white. */
  readonly covariance?: Float32Array;
}

/**
 * Draws the data that all cells of an experiment share: from the streams 'teacher' and 'noise' at (d, rank, trial), and
 * 'mask' and 'covariance' at (d, trial). If d_in and d_out differ, both replace d.
 * @throws UserError when a size or `rank` is not an integer of at least 1, and as the functions that draw do
 */
export function drawData(rootSeed: number, options: DataOptions): Data {
  const { rank, trial = 0, noise = 1, singularValues, loss } = options;
  const shape = shapeOf(options);
  const at = coordinatesOf(shape);
  const own = (purpose: string, ...more: number[]) => stream(rootSeed, purpose, ...at, ...more);
  const ofTeacher = own('teacher', rank, trial);
  return {
    teacher: singularValues
      ? drawSpectrum(ofTeacher, shape, singularValues)
      : drawTeacher(ofTeacher, shape, rank),
    noise: drawNoise(own('noise', rank, trial), shape, noise),
    ...(loss && 'mask' in loss && { mask: drawMask(own('mask', trial), shape, loss.mask) }),
    ...(loss &&
      'covariance' in loss && {
        covariance:
          'powerLaw' in loss.covariance
            ? powerLawCovariance(shape.inputs, loss.covariance.powerLaw)
            : drawSampleCovariance(own('covariance', trial), shape.inputs, loss.covariance.samples),
      }),
  };
}
