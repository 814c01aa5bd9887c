import type { Loss } from './loss.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/*
 * The kernels take only square matrices. A network with d_in ≠ d_out is padded with unconnected inputs or outputs: their
 * entries of A, T and A* are zero and stay zero in both dynamics.
 */

/** d = max(d_in, d_out), the side of the square matrices of the kernels. */
export function sideOf({ inputs, outputs }: Pick<TrainingProblem, 'inputs' | 'outputs'>): number {
  return Math.max(inputs, outputs);
}

/** The arrays of a problem, for square matrices. */
type Padded = Pick<TrainingProblem, 'teacher' | 'target' | 'w1' | 'w2' | 'hidden' | 'loss'>;

/** The arrays padded to d×d, r×d and d×r; those of a square network are returned unchanged. */
export function padded(problem: TrainingProblem): Padded {
  const { inputs, outputs, hidden, teacher, target, w1, w2, loss } = problem;
  if (inputs === outputs) return problem;
  const d = sideOf(problem);
  const square = (matrix: Float32Array, columns = inputs) => pad(matrix, columns, [d, d]);
  return {
    teacher: square(teacher),
    target: paddedTarget(target, inputs, d),
    w1: pad(w1, inputs, [hidden, d]),
    w2: pad(w2, hidden, [d, hidden]),
    hidden,
    loss: loss && paddedLoss(loss, square),
  };
}

function paddedLoss(loss: Loss, square: (matrix: Float32Array) => Float32Array): Loss {
  if ('mask' in loss) return { mask: square(loss.mask) };
  const { covariance, population } = loss;
  return { covariance: square(covariance), population: population && square(population) };
}

const paddedTargets = new WeakMap<Float32Array, { columns: number; square: Float32Array }>();

/** Returns the same array for the same target, so that its SVD is computed once. */
function paddedTarget(target: Float32Array, columns: number, d: number): Float32Array {
  const known = paddedTargets.get(target);
  if (known?.columns === columns) return known.square;
  const square = pad(target, columns, [d, d]);
  paddedTargets.set(target, { columns, square });
  return square;
}

/** A row-major matrix of so many columns in a larger one, with zeros below it and to its right. */
export function pad(
  matrix: Float32Array,
  columns: number,
  [height, width]: readonly [number, number],
): Float32Array {
  const out = new Float32Array(height * width);
  for (let row = 0; row * columns < matrix.length; row++) {
    out.set(matrix.subarray(row * columns, (row + 1) * columns), row * width);
  }
  return out;
}
