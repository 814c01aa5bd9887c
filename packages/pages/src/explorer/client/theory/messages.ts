import type { FileFlow, NpyFiles, SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import type { Prediction, StopRule } from '@mixed-dynamics/theory';
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

/** A network of the run to predict with its own weights. */
export interface DrawRequest {
  /** Its row in `metrics.csv`. */
  readonly index: number;
  readonly network: SeededNetwork;
}

export interface DrawAnswer {
  readonly index: number;
  readonly prediction: Prediction;
}

/** Weights in files. */
export interface FilesRequest {
  readonly files: NpyFiles;
}

export type FilesAnswer = { readonly flow: FileFlow } | { readonly refusal: string };
