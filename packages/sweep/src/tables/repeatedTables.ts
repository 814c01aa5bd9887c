import { ensembleColumns, stepSizeColumns, type Table } from '@mixed-dynamics/artifacts';
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

/** The table of an ensemble, one row per cell. */
export function ensembleTable({
  cells,
  metricsOf,
}: Pick<SweepResults, 'cells' | 'metricsOf'>): Table {
  const { rows } = plainTable(cells.map(metricsOf));
  return { columns: ensembleColumns, rows: rows.map((row, k) => [cells[k]!.trial, ...row]) };
}

/** The table of a study of step sizes, one row per cell. */
export function stepSizeTable({
  cells,
  metricsOf,
  resultOf,
}: Pick<SweepResults, 'cells' | 'metricsOf' | 'resultOf'>): Table {
  const { rows } = plainTable(cells.map(metricsOf));
  return {
    columns: stepSizeColumns,
    rows: rows.map((row, k) => {
      const errors = resultOf(cells[k]!)?.trajectory.gdTrainError;
      const ends = [errors?.[0] ?? Number.NaN, errors?.at(-1) ?? Number.NaN];
      return [cells[k]!.section.learningRateConstant!, ...row, ...ends];
    }),
  };
}
