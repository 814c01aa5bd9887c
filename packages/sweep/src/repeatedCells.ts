import type { Table } from '@mixed-dynamics/artifacts';
import type { CellMetrics, CellTask, Physics } from './cell.ts';
import { gridCells } from './grid.ts';
import { failedMetrics, metricsTable } from './metricsTable.ts';
import type { EnsembleSection, StepSizeSection } from './preset.ts';

/** A cell of a plane that is trained several times, before its data has a place. */
export type RepeatedCell = Pick<CellTask, 'section' | 'gammaSigma2' | 'gammaW' | 'trial'>;

/**
 * Every cell of an ensemble: draw by draw, each draw in grid order. A draw is a trial, with its own
 * teacher, noise and weights; those of trial 0 are the cells of Figure 2.
 */
export function ensembleCells(ensemble: EnsembleSection): RepeatedCell[] {
  const { dimension, rank, learningRateConstant, update, stop } = ensemble;
  const section: Physics = { dimension, rank, learningRateConstant, update, stop };
  const plane = placesOf(ensemble);
  return Array.from({ length: ensemble.draws }, (_, trial) =>
    plane.map((place) => ({ section, ...place, trial })),
  ).flat();
}

/** Every cell of a study of step sizes: c by c, each in grid order, all from one draw. */
export function stepSizeCells(study: StepSizeSection): RepeatedCell[] {
  const { dimension, rank, update, stop } = study;
  const plane = placesOf(study);
  return study.learningRateConstant.flatMap((learningRateConstant) => {
    const section: Physics = { dimension, rank, learningRateConstant, update, stop };
    return plane.map((place) => ({ section, ...place, trial: 0 }));
  });
}

function placesOf(section: EnsembleSection | StepSizeSection) {
  return gridCells({ gammaSigma2: section.gammaSigma2, gammaW: section.gammaW }).map(
    ({ gammaSigma2, gammaW }) => ({ gammaSigma2, gammaW }),
  );
}

/** What tells the repetitions of a cell apart, as the first column of their table. */
export const repetitionColumns = {
  ensemble: 'trial',
  stepSize: 'learning_rate_constant',
} as const;

/**
 * The table of repeated cells: what tells repetitions apart, then the columns of `metrics.csv`, a
 * row a cell in the order given. A cell without metrics is one that failed.
 */
export function repeatedTable(
  kind: keyof typeof repetitionColumns,
  rootSeed: number,
  cells: readonly RepeatedCell[],
  metrics: readonly (CellMetrics | undefined)[],
): Table {
  const { columns, rows } = metricsTable(
    cells.map((cell, k) => metrics[k] ?? failedMetrics({ rootSeed, ...cell })),
  );
  const leading = ({ section, trial }: RepeatedCell) =>
    kind === 'ensemble' ? trial : section.learningRateConstant;
  return {
    columns: [repetitionColumns[kind], ...columns],
    rows: rows.map((row, k) => [leading(cells[k]!), ...row]),
  };
}
