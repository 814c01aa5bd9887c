// Exports of `@mixed-dynamics/sweep/prediction`: predictions, without tfjs and engines.
export { predictionOf } from './predictCell.ts';
export { predictLimit, predictPlane } from './predictPlane.ts';
