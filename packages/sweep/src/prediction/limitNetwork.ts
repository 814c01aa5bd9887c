import { regimeExcess } from '@mixed-dynamics/artifacts/exponents';
import { cellWidth, initialVariance, startScales } from '@mixed-dynamics/data';
import { type LimitOptions, limitTeacher, type Network } from '@mixed-dynamics/theory';

/** The keys of a section that determine its networks in the limit of large d, where nothing is drawn. */
export interface LimitSetting extends LimitOptions {
  /** c in the learning rate 1/(c·σ²w) or 1/(c·‖A*‖). */
  readonly learningRateConstant: number;
  /** σ₁²/σ₂², default 1. */
  readonly varianceRatio?: number | undefined;
  readonly start?: Network['start'];
  /** λ, default 0. */
  readonly weightDecay?: number | undefined;
  readonly update: Network['update'];
}

/**
 * A network that learns the average teacher, or a teacher with given singular values. Since nothing is drawn, it may
 * have more than 2^53 hidden units.
 */
export function limitNetwork(setting: LimitSetting, gammaSigma2: number, gammaW: number): Network {
  const { dimension: d, learningRateConstant: c, varianceRatio, update } = setting;
  const { start, weightDecay } = setting;
  const sigma2 = initialVariance(d, gammaSigma2);
  const power = d ** gammaW;
  const width = power > Number.MAX_SAFE_INTEGER ? power : cellWidth(d, gammaW);
  const { scale } = startScales({ inputs: d, outputs: d, width, sigma2, start, varianceRatio });
  const isUsual = scale === width * sigma2;
  const lazy = isUsual ? regimeExcess(gammaSigma2, gammaW) > 0 : scale > d;
  const [norm] = limitTeacher(setting).singularValues;
  const learningRate = 1 / (c * (lazy ? scale : norm!));
  return {
    ...{ width, sigma2, learningRate, update },
    ...(varianceRatio && { varianceRatio }),
    ...(start && { start }),
    ...(weightDecay && { weightDecay }),
  };
}
