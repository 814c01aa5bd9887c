export {
  type ClaimResult,
  type ClaimsFile,
  formatClaimsFile,
  readClaimsFile,
} from './claims/claim.ts';
export {
  boundsOf,
  claimsMarkdown,
  claimsText,
  marginOf,
  measuredOf,
  outcomeWords,
  summaryOf,
} from './claims/claimsText.ts';
export { measureClaims } from './claims/measureClaims.ts';
export { type Plane, readPlane } from './claims/plane.ts';
export { readSpectrum, type Spectrum } from './claims/spectrum.ts';
export { measureExperiment } from './experiments/experimentClaims.ts';
export {
  type AgreementSummary,
  agreementTable,
  type ComparedPair,
  compareWithPublished,
  type OwnRun,
  summarizeAgreement,
} from './published/agreementWithPublished.ts';
export { checkScale } from './published/checkScale.ts';
export { type PublishedCell, readPublishedRun } from './published/readPublishedRun.ts';
export {
  analyseScaling,
  estimatesOf,
  estimatesTable,
  type NamedEstimate,
  type ScalingFindings,
} from './scaling/analyseScaling.ts';
export {
  cellStatistics,
  ensembleStatistics,
  statisticNames,
  statisticsColumns,
} from './statistics/cellStatistics.ts';
export { quantities } from './statistics/cellTable.ts';
export { compareRuns, type DrawDifference } from './statistics/compareRuns.ts';
export {
  differenceColumns,
  differenceParts,
  type RunDifferences,
  runDifferences,
} from './statistics/runDifferences.ts';
export { predictionInterval } from './statistics/summarize.ts';
export { stepSizeClaims } from './stepSize/stepSizeClaims.ts';
export { effectsTable, stepSizeEffects } from './stepSize/stepSizeEffects.ts';
export { agreementByWidth, agreementMarkdown } from './theory/agreementWithTheory.ts';
export { compareWithTraining, comparisonTable } from './theory/comparePrediction.ts';
