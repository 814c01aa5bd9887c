export {
  type CellProgram,
  type CellResult,
  idealKeys,
  type Physics,
  physicsOf,
  placeOf,
  type SweepCell,
  trajectoryKeys,
} from './cells/cell.ts';
export { engineIdentity } from './cells/engineIdentity.ts';
export { idealStart, learnedBy } from './cells/infiniteWidth.ts';
export {
  estimateCost,
  estimateMemory,
  type SweepCost,
  sideOf,
  sweepCost,
  usualFlops,
} from './grid/cost.ts';
export { gridCells } from './grid/grid.ts';
export { coarseToFine } from './grid/order.ts';
export { figure2Cells, type ScalingCell, scalingCells } from './grid/sweepCells.ts';
export type { OnFinished } from './progress/preview.ts';
export { createProgress, type Progress, silent } from './progress/progress.ts';
export { formatDuration } from './progress/timeLeft.ts';
export { finishedCells } from './run/finishedCells.ts';
export { catchInterruption } from './run/interruption.ts';
export { computeCellProgram } from './run/planSweep.ts';
export { runSweep, type SweepOutcome } from './run/runSweep.ts';
export { type MergeOutcome, mergeShards } from './shards/merge.ts';
export { parseShard, shardCosts } from './shards/shard.ts';
export { trajectoryColumns } from './tables/columnFiles.ts';
export { failuresTable, figure2Sweep, spectraColumns } from './tables/figure2Tables.ts';
export { metricsColumnsOf, metricsTable, plainTable } from './tables/metricsTable.ts';
export { ensembleSweep, stepSizeSweep } from './tables/repeatedTables.ts';
export { cellsAlone, oneTable, type Sweep, type SweepResults } from './tables/sweep.ts';
export { runTraining } from './training/runTraining.ts';
