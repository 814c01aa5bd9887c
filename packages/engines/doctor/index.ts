// Exports of `@mixed-dynamics/engines/doctor`: measurement and diagnosis, kept apart from the code that
// computes, so that a change here does not invalidate stored results.

export { linearAlgebraBeside } from '../src/lapackSvd.ts';
export { examineEngine, examineEngines } from './examineEngines.ts';
export { openAll } from './openAll.ts';
export { coresOfOthers, type OtherPrograms, otherPrograms } from './otherPrograms.ts';
export { type KernelTimes, profileKernels } from './profileKernels.ts';
export { type ProductSize, rawProducts } from './rawProducts.ts';
export { timeInTurns } from './timeInTurns.ts';
export type { EngineReport } from './tryEngine.ts';
