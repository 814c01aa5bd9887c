export { BatchTrainer, batchCapacity } from './batch/batchTrainer.ts';
export type { Errors } from './errors.ts';
export { type UpdateOrder, updateOrders } from './gradientDescent.ts';
export {
  drawProblem,
  hyperparametersOf,
  type SharedData,
  sharedDataOf,
  targetOf,
} from './setting.ts';
export { spectralNorm, stableRank } from './spectralNorm.ts';
export { type IdealCurves, trainBesideIdeal } from './trainBesideIdeal.ts';
export { type Moment, trainCell } from './trainCell.ts';
export type { DynamicsName, TrainingProblem } from './trainingProblem.ts';
export type { Curves, TrainingResult } from './trainingRecord.ts';
export type { TrackerCounts } from './trainingRun.ts';
