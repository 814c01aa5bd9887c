import { regimeExcess } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';

export interface LearningRateOptions {
  /** d. */
  readonly dimension: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** ‖A*‖_op of the teacher. */
  readonly teacherNorm: number;
  /** c: 50 in Figure 2, 5 in Figure 1. */
  readonly constant: number;
}

/**
 * η of the paper's section on experiments: 1/(c·w·σ²) in the lazy regime, γ_w + γ_σ² > 1, and
 * 1/(c·‖A*‖_op) in the active one. A network on the line itself is active: the sum of the exponents
 * is rounded like them, so that float64 rounding does not decide. The step multiplies G = A − T,
 * without the factor 2 that the gradient of ‖A − T‖²/d² would carry: the published curves and
 * iteration counts are those of this step.
 * @throws UserError as `cellWidth` and `initialVariance` do
 */
export function learningRate(options: LearningRateOptions): number {
  const { dimension, gammaSigma2, gammaW, teacherNorm, constant } = options;
  if (regimeExcess(gammaSigma2, gammaW) <= 0) return 1 / (constant * teacherNorm);
  return 1 / (constant * cellWidth(dimension, gammaW) * initialVariance(dimension, gammaSigma2));
}
