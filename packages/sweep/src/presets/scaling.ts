import { z } from 'zod';
import { axisValues } from '../grid/axis.ts';
import {
  checkIncreasing,
  checkRank,
  physics,
  refuse,
  stopSchema,
  varianceProblem,
  widthProblem,
} from './fields.ts';
import { abort, axis, exponent, integer, positive } from './numbers.ts';

const { rank, update } = physics;
const learningRateConstant = positive.describe('c in the learning rate 1/(c·w·σ²) or 1/(c·‖A*‖)');
const excess =
  'γ_w + γ_σ² − 1: σ²w = d^(1 + excess); negative in the active regime, positive in the lazy one';

const trials = integer(1, 100)
  .default(1)
  .describe('number of draws of teacher, noise and weights at each dimension');

/** Float32 cannot resolve the effect of larger widths. The reduction to 2d hidden units costs the same at any width. */
const widthLimit = 1e15;

/** Networks on a cut across γ_w + γ_σ² = 1. */
const transitionSchema = z.strictObject({
  learningRateConstant,
  gammaW: exponent.describe('γ_w, constant along the cut: w = ⌊d^γ_w⌋'),
  excess: axis.describe(excess),
  trials,
  stop: stopSchema,
});

/** Networks on lines along which σ²w is fixed and the width grows. */
const agreementSchema = z.strictObject({
  learningRateConstant,
  lines: z
    .array(z.strictObject({ excess: exponent.describe(excess), gammaW: axis }))
    .min(1, abort)
    .max(8, abort)
    .describe('lines of constant σ²w in the plane, along which the width grows'),
  floorGammaW: exponent.describe(
    'γ_w of a width so large that only the step-size error remains; the same for all lines',
  ),
  trials,
  stop: stopSchema,
});

/** Networks of growing dimension at fixed exponents. */
export const scalingSchema = z
  .strictObject({
    rank,
    update,
    dimensions: z
      .array(integer(2, 10_000))
      .min(1, abort)
      .max(100, abort)
      .describe('d, in increasing order'),
    transition: transitionSchema,
    agreement: agreementSchema,
  })
  .superRefine((section, context) => {
    const { dimensions, transition, agreement } = section;
    checkRank({ dimension: dimensions[0]!, rank: section.rank }, context);
    checkIncreasing(dimensions, 'dimensions', context);
    checkLine(dimensions, transition.excess, [transition.gammaW], ['transition'], context);
    agreement.lines.forEach((line, k) => {
      const path = ['agreement', 'lines', String(k)];
      checkLine(dimensions, [line.excess], line.gammaW, path, context);
      checkLine(dimensions, [line.excess], [agreement.floorGammaW], path, context);
    });
  });

/**
 * Refuses axes that do not increase, and the first exponent whose width or variance is out of range at some d. Powers
 * are monotonic, so checking the ends suffices.
 */
function checkLine(
  dimensions: readonly number[],
  excesses: z.infer<typeof axis>,
  widths: z.infer<typeof axis>,
  path: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  if (!checkIncreasing(excesses, 'excess', context, path)) return;
  if (!checkIncreasing(widths, 'gammaW', context, path)) return;
  for (const dimension of ends(dimensions)) {
    for (const gammaW of ends(axisValues(widths))) {
      const width = widthProblem(dimension, gammaW, widthLimit);
      if (width) {
        refuse(context, [...path, 'gammaW'], width, gammaW);
        return;
      }
      for (const excess of ends(axisValues(excesses))) {
        const variance = varianceProblem(dimension, 1 + excess - gammaW);
        if (variance) {
          refuse(context, [...path, 'excess'], variance, excess);
          return;
        }
      }
    }
  }
}

const ends = (values: readonly number[]): [number, number] => [values[0]!, values.at(-1)!];
