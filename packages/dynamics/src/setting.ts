import { regimeExcess } from '@mixed-dynamics/artifacts';
import {
  type CellWeights,
  cellWidth,
  drawCellWeights,
  initialVariance,
} from '@mixed-dynamics/data';
import { spectralNorm } from './spectralNorm.ts';
import type { TrainingProblem } from './trainingProblem.ts';

// From a seed and exponents to a network that can be trained; without tfjs, for those who predict too.

/** A network by its exponents, and how it is trained. */
interface NetworkSetting {
  /** d. */
  readonly dimension: number;
  /** γ_σ²: σ² = d^γ_σ². */
  readonly gammaSigma2: number;
  /** γ_w: w = ⌊d^γ_w⌋. */
  readonly gammaW: number;
  /** c: 50 in Figure 2, 5 in Figure 1. */
  readonly learningRateConstant: number;
  readonly update: TrainingProblem['update'];
  /** Which draw of its weights, from 0 (the default). */
  readonly trial?: number;
}

/** What networks share that learn the same teacher; matrices d×d, row-major float32. */
export interface SharedData {
  /** A*. */
  readonly teacher: Float32Array;
  /** T = A* + E. */
  readonly target: Float32Array;
  /** ‖A*‖_op. */
  readonly teacherNorm: number;
}

/** A network that can be trained, with the σ² and the stream (16 hexadecimal digits) of its weights. */
export type DrawnProblem = TrainingProblem & Pick<CellWeights, 'seed' | 'sigma2'>;

/** T = A* + E, rounded to float32 once. */
export function targetOf(teacher: Float32Array, noise: Float32Array): Float32Array {
  return teacher.map((value, i) => value + noise[i]!);
}

/** Adds up T and measures A*, once for all networks that learn it. */
export function sharedDataOf(
  { teacher, noise }: { readonly teacher: Float32Array; readonly noise: Float32Array },
  dimension: number,
): SharedData {
  return {
    teacher,
    target: targetOf(teacher, noise),
    teacherNorm: spectralNorm(teacher, dimension),
  };
}

/**
 * w, σ² and η, which need no weights. η is that of the paper's section on experiments: 1/(c·w·σ²) in
 * the lazy regime, γ_w + γ_σ² > 1, and 1/(c·‖A*‖_op) in the active one. A network on the line itself is
 * active: the sum of the exponents is rounded like them, so that float64 rounding does not decide. The
 * step multiplies G = A − T, without the factor 2 that the gradient of ‖A − T‖²/d² would carry: the
 * published curves and iteration counts are those of this step.
 * @param teacherNorm ‖A*‖_op
 * @throws UserError as `cellWidth` and `initialVariance` do
 */
export function hyperparametersOf(
  setting: Omit<NetworkSetting, 'update'>,
  teacherNorm: number,
): Pick<DrawnProblem, 'width' | 'sigma2' | 'learningRate'> {
  const { dimension, gammaSigma2, gammaW, learningRateConstant: c } = setting;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const isLazy = regimeExcess(gammaSigma2, gammaW) > 0;
  const learningRate = isLazy ? 1 / (c * width * sigma2) : 1 / (c * teacherNorm);
  return { width, sigma2, learningRate };
}

/**
 * Draws the weights of a network from the root seed and poses it its problem: the same in a sweep, in
 * Figure 1, in a prediction and in an export.
 * @throws UserError as {@link hyperparametersOf} does
 */
export function drawProblem(
  rootSeed: number,
  setting: NetworkSetting,
  { teacher, target, teacherNorm }: SharedData,
): DrawnProblem {
  const { dimension, update } = setting;
  const { learningRate } = hyperparametersOf(setting, teacherNorm);
  const weights = drawCellWeights(rootSeed, setting);
  const threshold = weights.sigma2 * weights.width;
  const sides = { inputs: dimension, outputs: dimension };
  return { ...sides, teacher, target, ...weights, threshold, learningRate, update };
}
