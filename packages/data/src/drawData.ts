import { drawMask, drawSampleCovariance, type Loss, powerLawCovariance } from './loss.ts';
import { coordinatesOf, type Sizes, shapeOf } from './shape.ts';
import { stream } from './stream.ts';
import { drawNoise, drawSpectrum, drawTeacher } from './teacher.ts';

interface DataOptions extends Sizes {
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** Which repetition, from 0 (the default). */
  readonly trial?: number;
  /** Standard deviation of the entries of E, 1 by default; 0 trains on the teacher alone. */
  readonly noise?: number | undefined;
  /** θ_k, K of them, of a teacher with random singular vectors; by default that of the paper. */
  readonly singularValues?: readonly number[] | undefined;
  /** By default all entries are seen and the inputs are white. */
  readonly loss?: Loss | undefined;
}

/** The teacher A* and the noise E, d_out×d_in, row-major; training fits their sum. */
export interface Data {
  readonly teacher: Float32Array;
  readonly noise: Float32Array;
  /** P, d_out×d_in, where only a share of the entries is seen. */
  readonly mask?: Float32Array;
  /** Σ, d_in×d_in, of inputs that are not white. */
  readonly covariance?: Float32Array;
}

/**
 * What all cells of an experiment share, from the streams 'teacher' and 'noise' at (d, rank, trial) and
 * 'mask' and 'covariance' at (d, trial), with d_in and d_out for d where they differ.
 * @throws UserError when a size or `rank` is no integer of at least 1, and as the draws do
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
