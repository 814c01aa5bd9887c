// Exports of `@mixed-dynamics/dynamics/setting`: the settings of training, without tfjs.
export { type LearningRateOptions, learningRate } from './learningRate.ts';
export { spectralNorm } from './spectralNorm.ts';
