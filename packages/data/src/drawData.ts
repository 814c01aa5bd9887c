import { drawNoise } from './noise.ts';
import { stream } from './stream.ts';
import { drawTeacher } from './teacher.ts';

interface DataOptions {
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** Which repetition, from 0 (the default). */
  readonly trial?: number;
  /** Standard deviation of the entries of E, 1 by default; 0 trains on the teacher alone. */
  readonly noise?: number | undefined;
}

/** The teacher A* and the noise E, d×d, row-major; training fits their sum. */
interface Data {
  readonly teacher: Float32Array;
  readonly noise: Float32Array;
}

/**
 * The teacher and the noise that all cells of an experiment share, from the streams 'teacher' and
 * 'noise' at (dimension, rank, trial).
 * @throws UserError when `dimension` or `rank` is no integer of at least 1
 */
export function drawData(
  rootSeed: number,
  { dimension, rank, trial = 0, noise = 1 }: DataOptions,
): Data {
  const at = [dimension, rank, trial] as const;
  return {
    teacher: drawTeacher(stream(rootSeed, 'teacher', ...at), dimension, rank),
    noise: drawNoise(stream(rootSeed, 'noise', ...at), dimension, noise),
  };
}
