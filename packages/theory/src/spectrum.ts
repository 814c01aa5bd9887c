import { SingularValueDecomposition } from 'ml-matrix';
import { refusal } from './argumentError.ts';
import type { Bins } from './bins.ts';
import { denseOf, type Matrix } from './matrix.ts';

/** The singular values of the target T, and what the test error needs of the teacher A*. */
export interface Modes {
  /** d for a d×d target, √(d_in·d_out) for a rectangular one. */
  readonly dimension: number;
  /** d_in + d_out; default 2d. */
  readonly directions?: number;
  /** τ_j > 0 of T, in descending order. */
  readonly singularValues: Float64Array;
  /** u_jᵀA*v_j. */
  readonly overlaps: Float64Array;
  /** How many singular values each entry represents; the sum is min(d_in, d_out). */
  readonly counts: Float64Array;
  /** ‖A*‖_F². */
  readonly teacherSquare: number;
  /** A coarser spectrum for the d² pairs of modes; by default `binModes` computes it. */
  readonly bins?: Bins;
}

/** A given target T = U diag(τ) Vᵀ, as plain arrays that can be passed to a worker. */
export interface Target extends Modes {
  /** U and V, d×d, row-major: column j belongs to τ_j. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** UᵀA*V, d×d. */
  readonly teacherInModes: Float64Array;
}

/**
 * The singular value decomposition from which all predictions start: O(d³) flops, 0.2 s at d = 200. The teacher A* and
 * the target T = A* + E are both d×d, or both d_out×d_in for networks with an orthogonal start; then U and V have
 * min(d_in, d_out) columns.
 * @throws ArgumentError when their shapes differ, or a number is not finite
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
  // If T is singular, a negligible value replaces τ = 0, so that a/τ has a limit.
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
