export { replaceFile, replaceFolder, writeFileAtomically } from './atomicFile.ts';
export {
  formatCsv,
  numberColumn,
  numberRows,
  parseCsv,
  recordsOf,
  type Table,
  textColumn,
  type Value,
} from './csv.ts';
export { decodeText } from './decodeText.ts';
export {
  describeGit,
  describeMachine,
  untrackedFiles,
} from './describeMachine.ts';
export { isGammaPlane, placeKey, regimeExcess, roundExponent } from './exponents.ts';
export { type FileRecord, nameInside, recordFile } from './fileRecord.ts';
export { generatedIn, withGenerated } from './generatedBlock.ts';
export {
  buildManifest,
  type EngineFacts,
  type Manifest,
  readManifest,
  writeManifest,
} from './manifest.ts';
export { didYouMean, nearest } from './nearest.ts';
export {
  gammaAxes,
  meanOfPlaces,
  type PlacingOptions,
  type PlaneAxes,
  type PlaneAxis,
  placeRows,
} from './plane.ts';
export { columnsOfText, readCsv } from './readCsv.ts';
export { canonicalJson, hashFile, sha256 } from './sha256.ts';
export { singularValueColumns, singularValuesOf } from './singularValues.ts';
export { type StopCondition, type StopRule, stopConditions, stopReason } from './stopRule.ts';
export {
  axisColumns,
  type CellStatus,
  type CurveName,
  cellStatuses,
  curveNames,
  ensembleColumns,
  figure1Tables,
  idealMetricsColumns,
  largest,
  metricsColumns,
  metricsTextColumns,
  placeColumns,
  predictionColumns,
  type StopReason,
  scalingColumns,
  smallest,
  stepSizeColumns,
  stopReasons,
  symbolOf,
  theoryColumns,
  trainingColumns,
} from './tables.ts';
export { makeBeside, removeLeftovers, workFolder } from './temporary.ts';
export { markdownRows, markdownTable, textTable } from './textTable.ts';
export { readTrajectories, type Trajectories } from './trajectories.ts';
export { attempt, EngineLost, type Expectation, expected, UserError } from './userError.ts';
export { checkRecord, manifestsIn, verifyInputs } from './verifyInputs.ts';
