import { metricsColumns, type Table } from '@mixed-dynamics/artifacts';
import { ensembleCells, stepSizeCells } from '../grid/sweepCells.ts';
import type { EnsembleSection, StepSizeSection } from '../presets/preset.ts';
import { plainTable } from './metricsTable.ts';
import { oneTable, type Sweep, type SweepResults } from './sweep.ts';

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

/** The trial, then the columns of `metrics.csv`. */
export const ensembleColumns = ['trial', ...metricsColumns];

/** The table of an ensemble, one row per cell. */
export function ensembleTable({
  cells,
  metricsOf,
}: Pick<SweepResults, 'cells' | 'metricsOf'>): Table {
  const { rows } = plainTable(cells.map(metricsOf));
  return { columns: ensembleColumns, rows: rows.map((row, k) => [cells[k]!.trial, ...row]) };
}

/**
 * The table of a study of step sizes: c, the columns of `metrics.csv`, and the train error of
 * gradient descent at the first and the last iteration, which reveals a run that fails to converge even if
 * a rising test error stops it in time.
 */
export function stepSizeTable({
  cells,
  metricsOf,
  resultOf,
}: Pick<SweepResults, 'cells' | 'metricsOf' | 'resultOf'>): Table {
  const { columns, rows } = plainTable(cells.map(metricsOf));
  return {
    columns: ['learning_rate_constant', ...columns, 'train_error_start', 'train_error_end'],
    rows: rows.map((row, k) => {
      const errors = resultOf(cells[k]!)?.trajectory.gdTrainError;
      const ends = [errors?.[0] ?? Number.NaN, errors?.at(-1) ?? Number.NaN];
      return [cells[k]!.section.learningRateConstant!, ...row, ...ends];
    }),
  };
}
