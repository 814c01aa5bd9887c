export { crateProblems } from './crateProblems.ts';
export { brokenRules, profileRules } from './profileRules.ts';
export { type FinishedRun, readRun } from './readRun.ts';
export { metadataFile, writeCrate } from './writeCrate.ts';
export { zipFolder } from './zipFolder.ts';
