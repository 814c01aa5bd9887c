import type { StopRule } from '@mixed-dynamics/theory';
import type { Setting } from '../../setting.ts';

/** A plane to predict; a newer one ends the one before. */
export interface PlaneRequest {
  readonly id: number;
  readonly setting: Setting;
  readonly stop: StopRule;
  readonly gammaSigma2: readonly number[];
  readonly gammaW: readonly number[];
}

/** A plane as far as it is predicted. */
export interface PlaneAnswer {
  readonly id: number;
  /** Every node at multiples of this index on both axes is there: 1 for all. */
  readonly stride: number;
  /** Node by node, γ_σ² fastest, in the order of `predictedColumns`; NaN where not predicted yet. */
  readonly values: Float64Array;
}
