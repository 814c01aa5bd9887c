export { type EngineClass, engineClasses, engineClassOf } from './engineClass.ts';
export { groupBy } from './groupBy.ts';
export type { Plane } from './networks/alignNetworks.ts';
export {
  comparePlanes,
  type NetworkReport,
  type PlaneComparison,
} from './networks/comparePlanes.ts';
export type { Decision } from './networks/compareStops.ts';
export { curvesName, encodeCurves } from './networks/curvesFile.ts';
export { joinNetworks, type Network } from './networks/network.ts';
export { comparePng, type PngComparison, type PngOptions } from './png/comparePng.ts';
export { type FormatOptions, formatComparison } from './report/formatComparison.ts';
export { formatNetworks } from './report/formatNetworks.ts';
export { formatPngComparison, formatSvgComparison } from './report/formatPictures.ts';
export { formatSpread } from './report/formatSpread.ts';
export { formatTableComparison } from './report/formatTableComparison.ts';
export { type CheckOptions, checkSnapshot, type SnapshotReport } from './snapshot/checkSnapshot.ts';
export type { FileReport } from './snapshot/compareFile.ts';
export { readPlane, trajectoriesName } from './snapshot/comparePlaneFiles.ts';
export type { StageReport } from './snapshot/compareStage.ts';
export type { DrawStage } from './snapshot/drawnPictures.ts';
export { type FileKind, stages } from './snapshot/folders.ts';
export { readSnapshot, type Snapshot } from './snapshot/snapshotFile.ts';
export { type StageUpdate, type UpdateOptions, updateSnapshot } from './snapshot/updateSnapshot.ts';
export {
  type SnapshotProblem,
  verifySnapshot,
  verifySnapshots,
} from './snapshot/verifySnapshot.ts';
export type { MedianCheck, ValueDifference } from './tables/compareColumn.ts';
export {
  type ColumnProblem,
  type ColumnReport,
  compareTables,
  type TableComparison,
  type TableOptions,
} from './tables/compareTables.ts';
export { differencesTable } from './tables/differencesTable.ts';
export type { Key, RowProblem } from './tables/pairRows.ts';
export { readTable, readTables } from './tables/readTable.ts';
export { type ComparableRun, measureSpread, type PairSpread } from './tolerances/measureSpread.ts';
export type { MeasuredRun, ToleranceFile } from './tolerances/toleranceFile.ts';
export { readToleranceFile, readTolerances, tolerancesFolder } from './tolerances/tolerances.ts';
