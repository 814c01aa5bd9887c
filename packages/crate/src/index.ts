export { type CrateProblem, crateProblems } from './crateProblems.ts';
export { describeRun } from './describeRun.ts';
export { type FinishedRun, readRun } from './readRun.ts';
export { metadataFile, type Software, type WriteCrateOptions, writeCrate } from './writeCrate.ts';
export { zipFolder } from './zipFolder.ts';
