// What `@mixed-dynamics/dynamics/setting` exports: what a network is trained with, without tfjs.
export { type LearningRateOptions, learningRate } from './learningRate.ts';
export { spectralNorm } from './spectralNorm.ts';
