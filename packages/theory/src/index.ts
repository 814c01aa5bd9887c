export { ArgumentError } from './argumentError.ts';
export { type Flow, gradientFlow, selfConsistentFlow } from './closedForm.ts';
export { infiniteWidthStart } from './infiniteWidth.ts';
export { type InvariantPlane, invariantPlane } from './invariantPlane.ts';
export type { Matrix } from './matrix.ts';
export { continuousMode, decayMode, descentMode, eulerMode } from './modes.ts';
export type { Weights } from './network.ts';
export type {
  Distance,
  DrawnWeights,
  Network,
  PredictedCurves,
  Prediction,
} from './prediction.ts';
export type { Modes, Target } from './spectrum.ts';
export { type StopReason, type StopRule, stopReason } from './stopping.ts';
