import { roundExponent, type Table } from '@mixed-dynamics/artifacts';
import type { CellResult, CellTask, Physics } from '../cells/cell.ts';
import type { EnsembleSection, ScalingSection, StepSizeSection } from '../presets/preset.ts';
import { failedMetrics, metricsTable } from '../tables/metricsTable.ts';
import { axisValues, gridCells } from './grid.ts';

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

/**
 * The table of an ensemble: the trial, then the columns of `metrics.csv`, a row a cell in the order
 * given. A cell without a result is one that failed.
 */
export function ensembleTable(
  rootSeed: number,
  cells: readonly RepeatedCell[],
  results: readonly (CellResult | undefined)[],
): Table {
  const { columns, rows } = tableOf(rootSeed, cells, results);
  return {
    columns: ['trial', ...columns],
    rows: rows.map((row, k) => [cells[k]!.trial, ...row]),
  };
}

/**
 * The table of a study of step sizes: c, the columns of `metrics.csv`, and the train error of
 * gradient descent at the first and the last iteration, which tells a run that fails to converge
 * although a rising test error stops it in time.
 */
export function stepSizeTable(
  rootSeed: number,
  cells: readonly RepeatedCell[],
  results: readonly (CellResult | undefined)[],
): Table {
  const { columns, rows } = tableOf(rootSeed, cells, results);
  return {
    columns: ['learning_rate_constant', ...columns, 'train_error_start', 'train_error_end'],
    rows: rows.map((row, k) => {
      const errors = results[k]?.trajectory.gdTrainError;
      const ends = [errors?.[0] ?? Number.NaN, errors?.at(-1) ?? Number.NaN];
      return [cells[k]!.section.learningRateConstant, ...row, ...ends];
    }),
  };
}

function tableOf(
  rootSeed: number,
  cells: readonly RepeatedCell[],
  results: readonly (CellResult | undefined)[],
): Table {
  return metricsTable(
    cells.map((cell, k) => results[k]?.metrics ?? failedMetrics({ rootSeed, ...cell })),
  );
}

/** What a cell of a scaling study is for. */
export const scalingParts = ['transition', 'agreement', 'floor'] as const;
export type ScalingPart = (typeof scalingParts)[number];

/** A cell of a scaling study, before its data has a place. */
export interface ScalingCell {
  readonly part: ScalingPart;
  /** γ_w + γ_σ² − 1. */
  readonly excess: number;
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

type PartOptions = Pick<Physics, 'learningRateConstant' | 'stop'> & { readonly trials: number };

/**
 * Every cell of a scaling study: part by part, line by line, dimension by dimension. Each trial
 * draws its own teacher, noise and weights.
 */
export function scalingCells(study: ScalingSection): ScalingCell[] {
  const { transition, agreement, rank, update } = study;
  const eachDraw = (trials: number, build: (dimension: number, trial: number) => ScalingCell[]) =>
    study.dimensions.flatMap((dimension) =>
      Array.from({ length: trials }, (_, trial) => build(dimension, trial)).flat(),
    );
  const line = (
    part: ScalingPart,
    { learningRateConstant, stop, trials }: PartOptions,
    excesses: readonly number[],
    widths: readonly number[],
  ) =>
    eachDraw(trials, (dimension, trial) =>
      excesses.flatMap((excess) =>
        widths.map((gammaW) => {
          const section = { dimension, rank, learningRateConstant, update, stop };
          return {
            part,
            excess,
            section,
            gammaSigma2: roundExponent(1 + excess - gammaW),
            gammaW,
            trial,
          };
        }),
      ),
    );
  return [
    ...line('transition', transition, axisValues(transition.excess), [transition.gammaW]),
    ...agreement.lines.flatMap(({ excess, gammaW }) => [
      ...line('agreement', agreement, [excess], axisValues(gammaW)),
      ...line('floor', agreement, [excess], [agreement.floorGammaW]),
    ]),
  ];
}
