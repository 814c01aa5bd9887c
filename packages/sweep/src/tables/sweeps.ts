import { join } from 'node:path';
import {
  formatCsv,
  metricsColumns,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import type { CellMetrics, CellResult, SweepCell } from '../cells/cell.ts';
import { ensembleCells, figure2Cells, stepSizeCells } from '../grid/sweepCells.ts';
import type { EnsembleSection, Figure2Section, StepSizeSection } from '../presets/preset.ts';
import type { CellFailure } from '../shards/shard.ts';
import { figure2Files, writeFigure2Tables } from './figure2Tables.ts';
import { metricsTable } from './metricsTable.ts';

/** What there is to compute: cells, and the tables that they fill. */
export interface Sweep {
  /** The section of the preset; with the seed it says which shards belong together. */
  readonly section: object;
  /** In the order of the table: `index` is the position. */
  readonly cells: readonly SweepCell[];
  /** All tables that it may write, relative to the results folder. */
  readonly files: readonly string[];
  /** That one of them which tells why cells failed. */
  readonly failuresFile?: string;
  /** What a shard of it says of itself, relative to the results folder. */
  readonly shardFile: string;
  /** Writes its tables and returns their paths. */
  readonly write: (results: SweepResults, outDir: string) => string[];
}

/** What a sweep, or a shard of it, has found. */
export interface SweepResults {
  /** In the order of the table. */
  readonly cells: readonly SweepCell[];
  /** Whether these are all cells. */
  readonly whole: boolean;
  readonly failures: readonly CellFailure[];
  readonly metricsOf: (cell: SweepCell) => CellMetrics;
  /** From the store; `undefined` for a cell that failed. */
  readonly resultOf: (cell: SweepCell) => CellResult | undefined;
}

export function figure2Sweep(section: Figure2Section, dataDir: string): Sweep {
  return {
    section,
    cells: figure2Cells(section, dataDir),
    files: Object.values(figure2Files),
    failuresFile: figure2Files.failures,
    shardFile: 'shard.json',
    write: writeFigure2Tables,
  };
}

/** @param dataDirOf the folder of a draw's data */
export function ensembleSweep(
  section: EnsembleSection,
  dataDirOf: (trial: number) => string,
): Sweep {
  return {
    section,
    cells: ensembleCells(section, dataDirOf),
    ...oneTable('ensemble/draws.csv', ensembleTable),
  };
}

export function stepSizeSweep(section: StepSizeSection, dataDir: string): Sweep {
  return {
    section,
    cells: stepSizeCells(section, dataDir),
    ...oneTable('step-size/runs.csv', stepSizeTable),
  };
}

/** Cells for whoever asks for their results, without a table. */
export function cellsAlone(cells: readonly SweepCell[]): Sweep {
  return { section: {}, cells, files: [], shardFile: 'shard.json', write: () => [] };
}

/** Everything of a sweep that writes one table of its cells: a shard the rows of its own. */
export function oneTable(
  file: string,
  tableOf: (results: Pick<SweepResults, 'cells' | 'metricsOf' | 'resultOf'>) => Table,
): Pick<Sweep, 'files' | 'shardFile' | 'write'> {
  const write = (results: SweepResults, outDir: string) => {
    const path = join(outDir, file);
    writeFileAtomically(path, formatCsv(tableOf(results)));
    return [path];
  };
  return { files: [file], shardFile: join(file, '../shard.json'), write };
}

/** The trial, then the columns of `metrics.csv`. */
export const ensembleColumns = ['trial', ...metricsColumns];

/** The table of an ensemble, a row a cell. */
export function ensembleTable({
  cells,
  metricsOf,
}: Pick<SweepResults, 'cells' | 'metricsOf'>): Table {
  const { rows } = metricsTable(cells.map(metricsOf));
  return { columns: ensembleColumns, rows: rows.map((row, k) => [cells[k]!.trial, ...row]) };
}

/**
 * The table of a study of step sizes: c, the columns of `metrics.csv`, and the train error of
 * gradient descent at the first and the last iteration, which tells a run that fails to converge
 * although a rising test error stops it in time.
 */
export function stepSizeTable({
  cells,
  metricsOf,
  resultOf,
}: Pick<SweepResults, 'cells' | 'metricsOf' | 'resultOf'>): Table {
  const { columns, rows } = metricsTable(cells.map(metricsOf));
  return {
    columns: ['learning_rate_constant', ...columns, 'train_error_start', 'train_error_end'],
    rows: rows.map((row, k) => {
      const errors = resultOf(cells[k]!)?.trajectory.gdTrainError;
      const ends = [errors?.[0] ?? Number.NaN, errors?.at(-1) ?? Number.NaN];
      return [cells[k]!.section.learningRateConstant, ...row, ...ends];
    }),
  };
}
