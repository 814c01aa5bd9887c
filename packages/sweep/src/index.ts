export type {
  CellMetrics,
  CellProgram,
  CellResult,
  CellTask,
  CellTrajectory,
  Physics,
} from './cells/cell.ts';
export { physicsOf, trajectoryKeys } from './cells/cell.ts';
export { type CellContext, cellKey, dataHash } from './store/cellKey.ts';
export { type CellsCost, cellsCost } from './grid/cost.ts';
export { codeFingerprint } from './store/codeFingerprint.ts';
export { engineIdentity } from './cells/engineIdentity.ts';
export {
  type CostModel,
  estimateCost,
  usualFlops,
} from './grid/cost.ts';
export { estimateMemory } from './grid/cost.ts';
export {
  type FinishedCells,
  type FinishedCellsOptions,
  finishedCells,
} from './run/finishedCells.ts';
export { type GridAxes, type GridCell, gridCells } from './grid/grid.ts';
export {
  catchInterruption,
  type Interruption,
  type InterruptionSignal,
  interruptionExitCodes,
} from './run/interruption.ts';
export { type MergeOptions, type MergeOutcome, mergeShards } from './shards/merge.ts';
export { metricsTable } from './tables/metricsTable.ts';
export { coarseToFine, type OrderedCell } from './grid/order.ts';
export * from './presets/index.ts';
export type { OnCells } from './progress/preview.ts';
export {
  createProgress,
  type Progress,
  type ProgressMode,
  progressMode,
  silent,
} from './progress/progress.ts';
export {
  ensembleCells,
  ensembleTable,
  type RepeatedCell,
  stepSizeCells,
  stepSizeTable,
} from './grid/sweepCells.ts';
export { type CellRequest, type CellsOutcome, type RunCellsOptions, runCells } from './run/runCells.ts';
export { runSweep, type SweepOptions, type SweepOutcome } from './run/runSweep.ts';
export {
  type ScalingCell,
  type ScalingPart,
  scalingCells,
  scalingParts,
} from './grid/sweepCells.ts';
export { type CellFailure, parseShard, type Shard } from './shards/shard.ts';
export { type ShardCost, shardCosts } from './shards/shard.ts';
export { type CellState, CellStore } from './store/store.ts';
export { computeCellProgram } from './run/planSweep.ts';
export { formatDuration } from './progress/timeLeft.ts';
export {
  runTraining,
  type TrainingOutcome,
  type TrainingRunOptions,
  trainingFiles,
} from './training/runTraining.ts';
export { curvesTable } from './training/trainDynamics.ts';
export { trajectoryColumns } from './tables/columnFiles.ts';
export { failuresTable, sweepFiles } from './tables/writeTables.ts';
