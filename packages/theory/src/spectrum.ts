/** Singular values of the target T and what the test error needs of the teacher A*. */
export interface Modes {
  /** d; T is d×d. */
  readonly dimension: number;
  /** τ_j of T, falling. */
  readonly singularValues: Float64Array;
  /** u_jᵀA*v_j. */
  readonly overlaps: Float64Array;
  /** How many singular values each entry stands for; they add up to d. */
  readonly counts: Float64Array;
  /** ‖A*‖_F². */
  readonly teacherSquare: number;
  /** ‖A*‖_op. */
  readonly teacherNorm: number;
}

/** A target of its own: T = U diag(τ) Vᵀ. Plain arrays, so that a worker can be handed one. */
export interface Target extends Modes {
  /** U and V, d×d, row by row: column j belongs to τ_j. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** UᵀA*V, d×d. */
  readonly teacherInModes: Float64Array;
}
