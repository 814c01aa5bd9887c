import { regimeExcess } from '@mixed-dynamics/artifacts';
import {
  type CellSetting,
  type CellWeights,
  cellWidth,
  drawCellWeights,
  initialVariance,
  type Shape,
  shapeOf,
  startScales,
} from '@mixed-dynamics/data';
import { pad, sideOf } from './padding.ts';
import { spectralNorm } from './spectralNorm.ts';
import type { TrainingProblem } from './trainingProblem.ts';

// From a seed and exponents to a network that can be trained; without tfjs, so that predictions can use it.

/** A network by its exponents, and how it is trained. */
interface NetworkSetting
  extends CellSetting,
    Pick<TrainingProblem, 'update' | 'weightDecay' | 'momentum'> {
  /** c: 50 in Figure 2, 5 in Figure 1; or η itself. */
  readonly learningRateConstant?: number | undefined;
  readonly learningRate?: number | undefined;
}

/** What is learned: drawn or given matrices, row-major float32. */
interface LearnedData {
  /** A* and E, d_out×d_in. */
  readonly teacher: Float32Array;
  readonly noise: Float32Array;
  /** P, d_out×d_in, where only some entries are seen. */
  readonly mask?: Float32Array | undefined;
  /** Σ, d_in×d_in, of the inputs that are trained on, and the one of those that are tested on, if another. */
  readonly covariance?: Float32Array | undefined;
  readonly population?: Float32Array | undefined;
}

/** What networks share that learn the same teacher; matrices d_out×d_in, row-major float32. */
export interface SharedData extends Pick<TrainingProblem, 'teacher' | 'target' | 'loss'> {
  /** ‖A*‖_op. */
  readonly teacherNorm: number;
  /** ‖Σ‖_op, 1 for white inputs. */
  readonly covarianceNorm: number;
}

/** A network that can be trained, with the σ² and the stream (16 hexadecimal digits) of its weights. */
export type DrawnProblem = TrainingProblem & Pick<CellWeights, 'seed' | 'sigma2'>;

/** T = A* + E, rounded to float32 once. */
export function targetOf(teacher: Float32Array, noise: Float32Array): Float32Array {
  return teacher.map((value, i) => value + noise[i]!);
}

/** Adds up T and measures A* and Σ, once for all networks that learn it. */
export function sharedDataOf(data: LearnedData, size: number | Shape): SharedData {
  const { teacher, noise, mask, covariance, population } = data;
  const { inputs, outputs } = typeof size === 'number' ? { inputs: size, outputs: size } : size;
  const loss = mask ? { mask } : covariance && { covariance, ...(population && { population }) };
  return {
    teacher,
    target: targetOf(teacher, noise),
    ...(loss && { loss }),
    teacherNorm: normOf(teacher, inputs, outputs),
    covarianceNorm: covariance ? spectralNorm(covariance, inputs) : 1,
  };
}

/** ‖A‖_op of a d_out×d_in matrix: that of a square with zeros around it. */
function normOf(matrix: Float32Array, inputs: number, outputs: number): number {
  if (inputs === outputs) return spectralNorm(matrix, inputs);
  const side = sideOf({ inputs, outputs });
  return spectralNorm(pad(matrix, inputs, [side, side]), side);
}

/** What a network is made of besides its weights. */
interface Hyperparameters
  extends Pick<DrawnProblem, 'width' | 'sigma2' | 'threshold' | 'learningRate'> {
  /** s̄ of {@link startScales}: σ²w for independent weights of one variance. */
  readonly scale: number;
  /** Whether c refers to s̄, and not to ‖A*‖_op. */
  readonly isLazy: boolean;
}

/**
 * w, σ², a and η, which need no weights. η is that of the paper's section on experiments: 1/(c·w·σ²) in
 * the lazy regime, γ_w + γ_σ² > 1, and 1/(c·‖A*‖_op) in the active one. A network on the line itself is
 * active: the sum of the exponents is rounded like them, so that float64 rounding does not decide. The
 * step multiplies G = A − T, without the factor 2 that the gradient of ‖A − T‖²/d² would carry: the
 * published curves and iteration counts are those of this step. For a start other than independent weights of
 * one variance, w·σ² is replaced by the size of C₁ and C₂, {@link startScales}, and the network is lazy where that
 * exceeds d. With a covariance Σ, η is divided by ‖Σ‖_op, so that the steepest direction takes the same steps.
 * @param data norms of A* and Σ
 * @throws UserError as `cellWidth` and `initialVariance` do
 */
export function hyperparametersOf(
  setting: Omit<NetworkSetting, 'update'>,
  { teacherNorm, covarianceNorm = 1 }: { teacherNorm: number; covarianceNorm?: number },
): Hyperparameters {
  const { dimension, gammaSigma2, gammaW, learningRateConstant: c } = setting;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const { start, varianceRatio } = setting;
  const shape = shapeOf(setting);
  const { threshold, scale } = startScales({ ...shape, width, sigma2, start, varianceRatio });
  const isUsual = scale === width * sigma2;
  const isLazy = isUsual ? regimeExcess(gammaSigma2, gammaW) > 0 : scale > dimension;
  const usual = isUsual ? c! * width * sigma2 : c! * scale;
  const rate = isLazy ? 1 / usual : 1 / (c! * teacherNorm);
  const { learningRate = rate / covarianceNorm } = setting;
  return { width, sigma2, threshold, learningRate, scale, isLazy };
}

/**
 * Draws the weights of a network from the root seed; the result is its complete training problem, the same in a sweep, in
 * Figure 1, in a prediction and in an export.
 * @throws UserError as {@link hyperparametersOf} does
 */
export function drawProblem(
  rootSeed: number,
  setting: NetworkSetting,
  data: SharedData,
): DrawnProblem {
  const { update, weightDecay, momentum } = setting;
  const { teacher, target, loss } = data;
  const { threshold, learningRate } = hyperparametersOf(setting, data);
  const weights = drawCellWeights(rootSeed, setting);
  return {
    ...{ ...shapeOf(setting), teacher, target, ...weights, threshold, learningRate, update },
    ...(loss && { loss }),
    ...(weightDecay !== undefined && { weightDecay }),
    ...(momentum !== undefined && { momentum }),
  };
}
