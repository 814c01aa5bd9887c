export interface LearningRateOptions {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** w, the network's width. */
  readonly width: number;
  /** σ², the weights' initial variance. */
  readonly sigma2: number;
  /** ‖A*‖_op of the teacher. */
  readonly teacherNorm: number;
  /** c: 50 in Figure 2, 5 in Figure 1. */
  readonly constant: number;
}

/**
 * η of the paper's section on experiments: 1/(c·w·σ²) in the lazy regime, γ_w + γ_σ² > 1, and
 * 1/(c·‖A*‖_op) in the active one. It multiplies G = A − T, without the factor 2 that the gradient
 * of ‖A − T‖²/d² would carry: the published curves and iteration counts are those of this step.
 */
export function learningRate(options: LearningRateOptions): number {
  const { gammaSigma2, gammaW, width, sigma2, teacherNorm, constant } = options;
  return gammaW + gammaSigma2 > 1 ? 1 / (constant * width * sigma2) : 1 / (constant * teacherNorm);
}
