export { type CrateProblem, crateProblems } from './crateProblems.ts';
export { describeRun, type Software } from './describeRun.ts';
export { type FinishedRun, readRun } from './readRun.ts';
export { metadataFile, type WriteCrateOptions, writeCrate } from './writeCrate.ts';
export { zipFolder } from './zipFolder.ts';
