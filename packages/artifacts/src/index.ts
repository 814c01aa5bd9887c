export { writeFileAtomically } from './atomicFile.ts';
export { formatCsv, numberColumn, parseCsv, type Table, type Value } from './csv.ts';
export { sha256 } from './sha256.ts';
export {
  type CellStatus,
  cellStatuses,
  metricsColumns,
  metricsTextColumns,
  type StopReason,
  stopReasons,
  trainingColumns,
} from './tables.ts';
export { type Expectation, expected, UserError } from './userError.ts';
