import { regimeExcess } from '@mixed-dynamics/artifacts/exponents';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { type LimitOptions, limitTeacher, type Network } from '@mixed-dynamics/theory';

/** What of a section determines its networks without a draw. */
export interface LimitSetting extends LimitOptions {
  /** c in the learning rate. */
  readonly learningRateConstant: number;
  readonly update: Network['update'];
}

/**
 * A network with an average teacher, or one of given singular values. Unlike a drawn one, it may have more than 2^53 hidden units.
 */
export function limitNetwork(setting: LimitSetting, gammaSigma2: number, gammaW: number): Network {
  const { dimension: d, learningRateConstant: c, update } = setting;
  const sigma2 = initialVariance(d, gammaSigma2);
  const power = d ** gammaW;
  const width = power > Number.MAX_SAFE_INTEGER ? power : cellWidth(d, gammaW);
  const lazy = regimeExcess(gammaSigma2, gammaW) > 0;
  const [norm] = limitTeacher(setting).singularValues;
  const learningRate = 1 / (c * (lazy ? width * sigma2 : norm!));
  return { width, sigma2, learningRate, update };
}
