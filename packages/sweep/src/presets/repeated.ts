import { z } from 'zod';
import { axisValues } from '../grid/axis.ts';
import { checkIncreasing, checkPlane, refuse } from './checks.ts';
import { abort, integer, plane, positive } from './fields.ts';

// Sections that train every cell of a plane several times, each time otherwise.

export const ensembleSchema = z
  .strictObject({
    ...plane,
    draws: integer(2, 1_000).describe(
      'how often teacher, noise and weights are drawn; one draw has no deviation',
    ),
  })
  .superRefine((section, context) => checkPlane(section, section.draws, context));

export const stepSizeSchema = z
  .strictObject({
    ...plane,
    learningRateConstant: z
      .array(positive)
      .min(2, abort)
      .max(100, abort)
      .describe('values of c, in increasing order; the last one is what the others are held to'),
  })
  .superRefine((section, context) => {
    const { learningRateConstant } = section;
    checkIncreasing(learningRateConstant, 'learningRateConstant', context);
    for (const key of ['gammaSigma2', 'gammaW'] as const) {
      // Its figure has tiles, whose size is the distance to their neighbours.
      if (axisValues(section[key]).length > 1) continue;
      refuse(context, [key], 'at least two values, a plane', axisValues(section[key])[0]);
    }
    checkPlane(section, learningRateConstant.length, context);
  });
