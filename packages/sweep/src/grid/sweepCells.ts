import { join } from 'node:path';
import { roundExponent } from '@mixed-dynamics/artifacts';
import { physicsOf, type SweepCell } from '../cells/cell.ts';
import { dataVariant } from '../presets/data.ts';
import type {
  EnsembleSection,
  Figure2Section,
  ScalingSection,
  StepSizeSection,
} from '../presets/preset.ts';
import { axisValues } from './axis.ts';
import { type GridAxes, type GridCell, gridCells } from './grid.ts';

// The cells of each section of a preset, in the order of its table.

/** Every cell of Figure 2 in grid order; the trials of a grid point share their data. */
export function figure2Cells(plane: Figure2Section, dataDir: string): (SweepCell & GridCell)[] {
  return gridCells(plane).map((place) => ({
    ...place,
    section: physicsOf(plane, place.at),
    dataDir: join(dataDir, dataVariant(place.at)),
  }));
}

/**
 * Every cell of an ensemble, draw by draw, each draw in grid order. A draw is a trial with its own teacher, noise and
 * weights; the cells of draw 0 are the cells of Figure 2.
 */
export function ensembleCells(
  ensemble: EnsembleSection,
  dataDirOf: (trial: number) => string,
): (SweepCell & GridCell)[] {
  const section = physicsOf(ensemble);
  const draws = Array.from({ length: ensemble.draws }, (_, trial) =>
    onPlane(ensemble, { section, trial, dataDir: dataDirOf(trial) }),
  );
  return numbered(draws.flat());
}

/** Every cell of a step-size study, one c after the other, each in grid order; all share one draw. */
export function stepSizeCells(study: StepSizeSection, dataDir: string): (SweepCell & GridCell)[] {
  const constants = study.learningRateConstant.map((learningRateConstant) => {
    const section = physicsOf({ ...study, learningRateConstant });
    return onPlane(study, { section, trial: 0, dataDir });
  });
  return numbered(constants.flat());
}

function onPlane(
  { gammaSigma2, gammaW }: GridAxes,
  own: Pick<SweepCell, 'section' | 'trial' | 'dataDir'>,
) {
  return gridCells({ gammaSigma2, gammaW }).map((place) => ({ ...place, ...own }));
}

const numbered = <Cell extends object>(cells: readonly Cell[]) =>
  cells.map((cell, index) => ({ ...cell, index }));

/** A cell of a scaling study. */
export interface ScalingCell extends SweepCell {
  readonly part: 'transition' | 'agreement' | 'floor';
  /** γ_w + γ_σ² − 1. */
  readonly excess: number;
}

/**
 * Every cell of a scaling study, ordered by part, then line, then dimension. Each trial draws its own teacher, noise
 * and weights.
 */
export function scalingCells(
  study: ScalingSection,
  dataDirOf: (draw: { dimension: number; rank: number; trial: number }) => string,
): ScalingCell[] {
  const { transition, agreement, rank, update } = study;
  const eachDraw = <Cell>(trials: number, build: (dimension: number, trial: number) => Cell[]) =>
    study.dimensions.flatMap((dimension) =>
      Array.from({ length: trials }, (_, trial) => build(dimension, trial)).flat(),
    );
  const line = (
    part: ScalingCell['part'],
    { learningRateConstant, stop, trials }: Omit<typeof agreement, 'lines' | 'floorGammaW'>,
    excesses: readonly number[],
    widths: readonly number[],
  ) =>
    eachDraw(trials, (dimension, trial) =>
      excesses.flatMap((excess) =>
        widths.map((gammaW) => ({
          ...{ part, excess, trial },
          section: { dimension, rank, learningRateConstant, update, stop },
          gammaSigma2: roundExponent(1 + excess - gammaW),
          gammaW,
          dataDir: dataDirOf({ dimension, rank, trial }),
        })),
      ),
    );
  return numbered([
    ...line('transition', transition, axisValues(transition.excess), [transition.gammaW]),
    ...agreement.lines.flatMap(({ excess, gammaW }) => [
      ...line('agreement', agreement, [excess], axisValues(gammaW)),
      ...line('floor', agreement, [excess], [agreement.floorGammaW]),
    ]),
  ]);
}
