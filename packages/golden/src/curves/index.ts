export { formatTableComparison } from '../report/formatTableComparison.ts';
export type { TableComparison } from '../tables/compareTables.ts';
export type { Metric } from '../tables/metric.ts';
export type { ColumnTolerance as CurveTolerance, Measured } from '../tolerances/spread.ts';
export {
  type Calibration,
  type Curves,
  type CurveTolerances,
  calibrateCurves,
  compareCurves,
  writeCurves,
} from './curves.ts';
