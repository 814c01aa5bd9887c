import { SingularValueDecomposition } from 'ml-matrix';
import { refusal } from './argumentError.ts';
import type { Bins } from './bins.ts';
import { denseOf, type Matrix } from './matrix.ts';

/** Singular values of the target T, and the teacher A* as far as the test error needs it. */
export interface Modes {
  /** d; T is d×d. √(d_in·d_out) of a rectangle. */
  readonly dimension: number;
  /** d_in + d_out; by default 2d. */
  readonly directions?: number;
  /** τ_j > 0 of T, in descending order. */
  readonly singularValues: Float64Array;
  /** u_jᵀA*v_j. */
  readonly overlaps: Float64Array;
  /** How many singular values each entry represents; the sum is d, of a rectangle the smaller side. */
  readonly counts: Float64Array;
  /** ‖A*‖_F². */
  readonly teacherSquare: number;
  /** Fewer of them for the d² pairs of modes; by default those of `binModes`. */
  readonly bins?: Bins;
}

/** A given target T = U diag(τ) Vᵀ. Plain arrays, so it can be passed to a worker. */
export interface Target extends Modes {
  /** U and V, d×d, row-major: column j belongs to τ_j. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** UᵀA*V, d×d. */
  readonly teacherInModes: Float64Array;
}

/**
 * The one singular value decomposition that all predictions start from: O(d³), 0.2 s at d = 200.
 * Its argument is the teacher A* and the target T = A* + E, both d×d, or rectangles for networks with an
 * orthogonal start: their U and V then have as many columns as the smaller side.
 * @throws ArgumentError when they are not of equal size, or a number is not finite
 */
export function targetOf({ teacher, target }: { teacher: Matrix; target: Matrix }): Target {
  const { rows, columns } = target;
  if (teacher.rows !== rows || teacher.columns !== columns) {
    throw refusal('teacher', `a ${rows}×${columns} matrix`, `${teacher.rows}×${teacher.columns}`);
  }
  const {
    leftSingularVectors: u,
    rightSingularVectors: v,
    diagonal,
  } = new SingularValueDecomposition(denseOf('target', target), { autoTranspose: true });
  const inModes = u.transpose().mmul(denseOf('teacher', teacher)).mmul(v);
  // A singular T: 0 is replaced by a negligible value, so that a/τ has a limit.
  const least = 1e-12 * (diagonal[0]! || 1);
  return {
    ...(rows === columns
      ? { dimension: rows }
      : { dimension: Math.sqrt(rows * columns), directions: rows + columns }),
    singularValues: Float64Array.from(diagonal, (tau) => Math.max(tau, least)),
    overlaps: Float64Array.from(inModes.diagonal()),
    counts: new Float64Array(diagonal.length).fill(1),
    teacherSquare: teacher.data.reduce((sum, value) => sum + value * value, 0),
    left: Float64Array.from(u.to1DArray()),
    right: Float64Array.from(v.to1DArray()),
    teacherInModes: Float64Array.from(inModes.to1DArray()),
  };
}
