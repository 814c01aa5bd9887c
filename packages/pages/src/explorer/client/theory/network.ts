import { predictedNumbers } from '@mixed-dynamics/artifacts/tables';
import { type LimitSetting, limitNetwork } from '@mixed-dynamics/sweep/limit';
import {
  isValid,
  limitModes,
  type Network,
  type Prediction,
  predict,
  type StopRule,
} from '@mixed-dynamics/theory';
import type { Setting } from '../../setting.ts';

/** Predicts networks of one setting from their exponents, as `predict --dimension` does. */
export class Predictor {
  readonly #setting: LimitSetting;
  readonly #stop: StopRule;
  readonly #modes: ReturnType<typeof limitModes>;

  constructor(setting: Setting, stop: StopRule) {
    const { dimension, rank, singularValues, varianceRatio } = setting;
    const unit = dimension / Math.sqrt(rank);
    this.#setting = {
      ...setting,
      varianceRatio: varianceRatio === 1 ? undefined : varianceRatio,
      singularValues:
        singularValues.length > 0 ? singularValues.map((value) => unit * value) : undefined,
    };
    this.#stop = stop;
    this.#modes = limitModes(this.#setting);
  }

  /** w, σ² and η. */
  network(gammaSigma2: number, gammaW: number): Network {
    return limitNetwork(this.#setting, gammaSigma2, gammaW);
  }

  predict(gammaSigma2: number, gammaW: number): Prediction {
    return predict(this.#modes, this.network(gammaSigma2, gammaW), this.#stop);
  }

  isValid(gammaSigma2: number, gammaW: number): boolean {
    return isValid(this.#modes.dimension, this.network(gammaSigma2, gammaW));
  }
}

/** The numbers of a prediction that the page uses: those of `theory/figure2.csv`, and whether it diverged. */
export const predictedColumns = [...predictedNumbers, 'diverged'] as const;
export type PredictedColumn = (typeof predictedColumns)[number];

/** The values of a prediction in the order of {@link predictedColumns}. */
export function valuesOf(prediction: Prediction): number[] {
  const { maxDistance, stopReason } = prediction;
  return [
    prediction.minTestError,
    prediction.iterationsToMinTestError,
    prediction.stableRankAtMin,
    maxDistance.distance,
    maxDistance.step,
    maxDistance.width,
    maxDistance.noise,
    Number(prediction.valid),
    Number(stopReason === 'diverged'),
  ];
}
