// What `@mixed-dynamics/engines/doctor` exports: measuring and examining, apart from what computes,
// so that results do not count as those of other code when only a measurement has changed.

export { linearAlgebraBeside } from '../src/linearAlgebraBeside.ts';
export { type EngineReport, examineEngine, examineEngines } from './examineEngines.ts';
export { openAll } from './openAll.ts';
export { coresOfOthers, type OtherPrograms, otherPrograms } from './otherPrograms.ts';
export { type KernelTimes, profileKernels } from './profileKernels.ts';
export { type ProductSize, type RawProducts, rawProducts } from './rawProducts.ts';
export { timeInTurns } from './timeInTurns.ts';
