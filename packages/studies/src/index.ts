export {
  type AgreementSummary,
  agreementTable,
  type ComparedPair,
  type Comparison,
  compareRuns,
  type OwnRun,
  summarizeAgreement,
} from './published/agreementWithPublished.ts';
export { checkScale } from './published/checkScale.ts';
export { layouts } from './published/printedLine.ts';
export {
  type PublishedCell,
  type PublishedRun,
  readPublishedRun,
} from './published/readPublishedRun.ts';
export { type Agreement, type AgreementLine, analyseAgreement } from './scaling/agreement.ts';
export {
  analyseScaling,
  estimatesOf,
  estimatesTable,
  type NamedEstimate,
  type ScalingFindings,
} from './scaling/analyseScaling.ts';
export type { Estimate } from './scaling/estimate.ts';
export { scalingColumns, scalingTextColumns } from './scaling/scalingTable.ts';
export { analyseTransition, type Transition } from './scaling/transition.ts';
export { type StepSizeStudy, stepSizeClaims } from './stepSize/stepSizeClaims.ts';
export {
  effectsTable,
  type RunState,
  type StepSizeEffect,
  type StepSizeEffects,
  speedUpOf,
  stepSizeColumns,
  stepSizeEffects,
} from './stepSize/stepSizeEffects.ts';
export {
  type AgreementBand,
  agreementByWidth,
  agreementMarkdown,
} from './theory/agreementWithTheory.ts';
export {
  type ComparedNetwork,
  compareWithTraining,
  comparisonTable,
} from './theory/comparePrediction.ts';
