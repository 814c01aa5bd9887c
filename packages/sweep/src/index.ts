export type {
  CellMetrics,
  CellProgram,
  CellResult,
  CellTask,
  CellTrajectory,
  Physics,
} from './cell.ts';
export { physicsOf, trajectoryKeys } from './cell.ts';
export { type CellContext, cellKey, dataHash } from './cellKey.ts';
export { type CellsCost, cellsCost } from './cellsCost.ts';
export { codeFingerprint } from './codeFingerprint.ts';
export { engineIdentity } from './engineIdentity.ts';
export {
  type CostModel,
  estimateCost,
  usualFlops,
} from './estimateCost.ts';
export { estimateMemory } from './estimateMemory.ts';
export {
  type FinishedCells,
  type FinishedCellsOptions,
  finishedCells,
} from './finishedCells.ts';
export { type GridAxes, type GridCell, gridCells } from './grid.ts';
export {
  catchInterruption,
  type Interruption,
  type InterruptionSignal,
  interruptionExitCodes,
} from './interruption.ts';
export { type MergeOptions, type MergeOutcome, mergeShards } from './merge.ts';
export { metricsTable } from './metricsTable.ts';
export { coarseToFine, type OrderedCell } from './order.ts';
export * from './presetEntry.ts';
export type { OnCells } from './preview.ts';
export {
  createProgress,
  type Progress,
  type ProgressMode,
  progressMode,
  silent,
} from './progress.ts';
export {
  ensembleCells,
  ensembleTable,
  type RepeatedCell,
  stepSizeCells,
  stepSizeTable,
} from './repeatedCells.ts';
export { type CellRequest, type CellsOutcome, type RunCellsOptions, runCells } from './runCells.ts';
export { runSweep, type SweepOptions, type SweepOutcome } from './runSweep.ts';
export {
  type ScalingCell,
  type ScalingPart,
  scalingCells,
  scalingParts,
} from './scalingCells.ts';
export { type CellFailure, parseShard, type Shard } from './shard.ts';
export { type ShardCost, shardCosts } from './shardCosts.ts';
export { type CellState, CellStore } from './store.ts';
export { computeCellProgram } from './sweepPlan.ts';
export { formatDuration } from './timeLeft.ts';
export {
  runTraining,
  type TrainingOutcome,
  type TrainingRunOptions,
  trainingFiles,
} from './training/runTraining.ts';
export { curvesTable } from './training/trainDynamics.ts';
export { trajectoryColumns } from './trajectoryGroups.ts';
export { failuresTable, sweepFiles } from './writeTables.ts';
