export { type EngineClass, engineClasses, engineClassOf } from './engineClass.ts';
export { groupBy } from './groupBy.ts';
export type { Numbers, PictureTolerances } from './pictureTolerances.ts';
export { comparePng, type PngComparison, type PngOptions } from './png/comparePng.ts';
export { type FormatOptions, formatComparison } from './report/formatComparison.ts';
export { formatPngComparison, formatSvgComparison } from './report/formatPictures.ts';
export { formatTableComparison } from './report/formatTableComparison.ts';
export { type CheckOptions, checkSnapshot, type SnapshotReport } from './snapshot/checkSnapshot.ts';
export type { FileReport } from './snapshot/compareFile.ts';
export type { StageReport } from './snapshot/compareStage.ts';
export type { FileKind } from './snapshot/folders.ts';
export { readSnapshot, type Snapshot } from './snapshot/snapshotFile.ts';
export { type StageUpdate, type UpdateOptions, updateSnapshot } from './snapshot/updateSnapshot.ts';
export {
  type SnapshotProblem,
  verifySnapshot,
  verifySnapshots,
} from './snapshot/verifySnapshot.ts';
export { compareSvg, type SvgComparison, type SvgOptions } from './svg/compareSvg.ts';
export { markChanges } from './svg/markChanges.ts';
export type { SvgDifference } from './svg/svgDifference.ts';
export type { CollectiveCheck, ValueDifference } from './tables/compareColumn.ts';
export {
  type ColumnProblem,
  type ColumnReport,
  compareTables,
  type TableComparison,
  type TableOptions,
} from './tables/compareTables.ts';
export { differencesTable } from './tables/differencesTable.ts';
export {
  measureSpread,
  type Spread,
  type TableSpread,
  type TextSpread,
} from './tables/measureSpread.ts';
export type { Key, RowProblem } from './tables/pairRows.ts';
export { parseTable, readTable } from './tables/readTable.ts';
export type { Calibration, ColumnTolerance, TableTolerances } from './tables/tableTolerances.ts';
export { tableTolerancesSchema } from './tables/tableTolerances.ts';
export { withMeasured } from './tables/withMeasured.ts';
export { pictureTolerances, tableTolerances } from './tolerances.ts';
