export { type Agreement, type AgreementLine, analyseAgreement } from './scaling/agreement.ts';
export {
  analyseScaling,
  estimatesOf,
  estimatesTable,
  type NamedEstimate,
  type ScalingFindings,
} from './scaling/analyseScaling.ts';
export type { Estimate } from './scaling/estimate.ts';
export { limitRatio, limitTestError } from './scaling/limitCurve.ts';
export { scalingColumns, scalingTextColumns } from './scaling/scalingTable.ts';
export { analyseTransition, type Transition } from './scaling/transition.ts';
