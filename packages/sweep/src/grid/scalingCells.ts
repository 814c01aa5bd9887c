import { roundExponent } from '@mixed-dynamics/artifacts';
import { axisValues } from './axis.ts';
import type { Physics } from '../cells/cell.ts';
import type { ScalingSection } from '../presets/preset.ts';

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
