export { type Flow, gradientFlow, selfConsistentFlow } from './closedForm.ts';
export { infiniteWidthStart } from './infiniteWidth.ts';
export { type InvariantPlane, invariantPlane } from './invariantPlane.ts';
export type { Matrix } from './matrix.ts';
export { continuousMode, decayMode, descentMode, eulerMode } from './modes.ts';
export type { Weights } from './network.ts';
