export { describeChoice } from './autoChoice.ts';
export { linearCombination, subtractScaled, subtractSymmetric } from './combinations.ts';
export {
  type AutoChoice,
  type Engine,
  type EngineName,
  engineNames,
  type Svd,
} from './engine.ts';
export { type ComparisonInputs, fusedComparison, fusedCorrection } from './fused.ts';
export { hostSingularValues, hostSvd } from './hostSvd.ts';
export { innerProduct } from './innerProduct.ts';
export { checkEngineName, openEngine } from './openEngine.ts';
export { productRate } from './productRate.ts';
export { subtractProduct } from './subtractProduct.ts';
