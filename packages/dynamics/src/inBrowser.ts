// Everything that a page needs to train a network from a seed; `dist/bundle.js` of the npm package is built from it.

export { drawData } from '@mixed-dynamics/data';
export { openWasm, runsKernels, type WasmFiles } from '@mixed-dynamics/engines/in-browser';
export { drawProblem, hyperparametersOf, sharedDataOf } from './setting.ts';
export { type Moment, trainCell } from './trainCell.ts';
export type { TrainingProblem } from './trainingProblem.ts';
export type { Curves, TrainingResult } from './trainingRecord.ts';
