export { type UpdateOrder, updateOrders } from './gradientDescent.ts';
export { type LearningRateOptions, learningRate } from './learningRate.ts';
export type { TrackerCounts } from './selfConsistent.ts';
export { spectralNorm } from './spectralNorm.ts';
export { stableRank } from './stableRank.ts';
export { type StopRule, stopReason } from './stopping.ts';
export {
  type Curves,
  type Moment,
  type TrainingOptions,
  type TrainingResult,
  trainCell,
} from './trainCell.ts';
export {
  type DynamicsName,
  dynamicsNames,
  type TrainingProblem,
  targetOf,
} from './trainingProblem.ts';
export type { Errors } from './trainingRun.ts';
