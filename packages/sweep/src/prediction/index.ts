// What `@mixed-dynamics/sweep/prediction` exports: networks predicted, without tfjs and engines.
export { predictLimit } from './predictLimit.ts';
export { predictPlane } from './predictPlane.ts';
