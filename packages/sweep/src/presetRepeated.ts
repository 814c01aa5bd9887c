import { z } from 'zod';
import { checkIncreasing, checkPlane } from './presetChecks.ts';
import { abort, integer, plane, positive } from './presetFields.ts';

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
    checkPlane(section, learningRateConstant.length, context);
  });
