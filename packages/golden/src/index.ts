export { engineClasses, engineClassOf } from './engineClass.ts';
export type { PlaneResults } from './networks/alignNetworks.ts';
export { comparePlanes } from './networks/comparePlanes.ts';
export type { Decision } from './networks/compareStops.ts';
export { curvesName, encodeCurves } from './networks/curvesFile.ts';
export type { Network } from './networks/network.ts';
export { comparePng, type PngOptions } from './png/comparePng.ts';
export {
  formatComparison,
  formatPngComparison,
  formatSvgComparison,
} from './report/formatComparison.ts';
export { formatNetworks } from './report/formatNetworks.ts';
export { formatSpread } from './report/formatSpread.ts';
export { formatTableComparison } from './report/formatTableComparison.ts';
export {
  type CheckOptions,
  checkSnapshot,
  type SnapshotReport,
  type StageReport,
} from './snapshot/checkSnapshot.ts';
export type { FileReport } from './snapshot/compareFile.ts';
export { readPlane, trajectoriesName } from './snapshot/comparePlaneFiles.ts';
export type { DrawStage } from './snapshot/drawnPictures.ts';
export { stages } from './snapshot/folders.ts';
export { readSnapshot } from './snapshot/snapshotFile.ts';
export { updateSnapshot } from './snapshot/updateSnapshot.ts';
export {
  verifySnapshot,
  verifySnapshots,
} from './snapshot/verifySnapshot.ts';
export { fails, type MedianCheck, type ValueDifference } from './tables/compareColumn.ts';
export {
  compareTables,
  type TableComparison,
} from './tables/compareTables.ts';
export type { Key } from './tables/pairRows.ts';
export { readTable, readTables } from './tables/tableShape.ts';
export { type ComparableRun, measureSpread } from './tolerances/measureSpread.ts';
export type { ToleranceFile } from './tolerances/tolerances.ts';
export { readToleranceFile, readTolerances, tolerancesFolder } from './tolerances/tolerances.ts';
