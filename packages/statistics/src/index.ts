export { type CellDifference, compareRuns, type RunComparison } from './compareRuns.ts';
export {
  cellStatistics,
  ensembleStatistics,
  type StatisticName,
  statisticNames,
  statisticsColumns,
} from './ensembleStatistics.ts';
export { type Quantity, type QuantityName, quantities } from './quantities.ts';
export {
  differenceColumns,
  differenceParts,
  type QuantityDifference,
  type RunDifferences,
  runDifferences,
} from './runDifferences.ts';
export { studentFactor } from './studentFactor.ts';
export { studentQuantile } from './studentQuantile.ts';
export {
  defaultConfidence,
  differenceLimit,
  type Interval,
  predictionInterval,
  type Summary,
  summarize,
} from './summarize.ts';
