export { crateProblems } from './crateProblems.ts';
export { metadataFile } from './formats.ts';
export { brokenRules, profileRules } from './profileRules.ts';
export { type FinishedRun, foldersBelow, readRun } from './readRun.ts';
export { writeCrate, zipFolder } from './writeCrate.ts';
