import type { StopReason } from './stopping.ts';

/** One network of the phase diagram. */
export interface Network {
  /** w, before any reduction of hidden units. */
  readonly width: number;
  /** σ², the variance of every initial weight. */
  readonly sigma2: number;
  /** η. */
  readonly learningRate: number;
  /** The default is `alternating`, as in the published figures. */
  readonly update?: 'alternating' | 'simultaneous' | undefined;
}

/** Weights that were drawn: W₁, r×d, and W₂, d×r, row by row, r = min(w, 2d) = hidden. */
export interface DrawnWeights {
  readonly w1: Float32Array | Float64Array;
  readonly w2: Float32Array | Float64Array;
  readonly hidden: number;
}

/** Squared distance per entry ‖A_GD − A_SC‖²/d² and what it is made of: the parts add up to it. */
export interface Distance {
  readonly distance: number;
  /** Of finite steps: gradient descent at infinite width against Euler's equation (1). */
  readonly step: number;
  /** Of finite width: the start's C₁ and C₂ are not s·I. */
  readonly width: number;
  /** Of the start's noise, which is all there is beyond the infinite-noise line. */
  readonly noise: number;
}

/** Over iterations 0 … N; errors are squared norms per entry, as those of a trained network. */
export interface PredictedCurves {
  readonly trainError: Float64Array;
  readonly testError: Float64Array;
  readonly distance: Float64Array;
  readonly step: Float64Array;
  readonly width: Float64Array;
  readonly noise: Float64Array;
}

export interface Prediction {
  readonly curves: PredictedCurves;
  readonly stopReason: StopReason;
  /** N, where the stop rule ends the predicted curves. */
  readonly iterations: number;
  readonly minTestError: number;
  readonly iterationsToMinTestError: number;
  /** ‖A‖_F²/‖A‖_op² at that iteration. */
  readonly stableRankAtMin: number;
  /** The largest distance of the run, with its parts at that iteration. */
  readonly maxDistance: Distance;
  /** Whether theory claims this network, see {@link isValid}. */
  readonly valid: boolean;
}
