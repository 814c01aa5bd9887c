import { roundExponent } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

// The fields that several sections of a preset share.

/** An exponent of d, or a sum of some: rounded before anything is derived from it. */
export const exponent = z.number().overwrite(roundExponent);
export const positive = z.number().positive();
export const notNegative = z.number().nonnegative();

/** `abort`: what is out of range never reaches the checks between keys, which could run for ever. */
export const abort = { abort: true };
export const integer = (minimum: number, maximum: number) =>
  z.number().int(abort).min(minimum, abort).max(maximum, abort);

export const axis = z
  .union([
    z.array(exponent).min(1, abort),
    z.strictObject({ from: exponent, to: exponent, count: integer(1, 10_000) }),
  ])
  .describe('A list of numbers in increasing order, or equal steps between two of them.');

export const physics = {
  dimension: integer(2, 10_000).describe('d, the input and output dimension'),
  rank: integer(1, 10_000).describe('K, the rank of the teacher; at most the dimension'),
  learningRateConstant: positive.describe('c in the learning rate 1/(c·w·σ²) or 1/(c·‖A*‖)'),
  noise: notNegative
    .max(1e6, abort)
    .optional()
    .describe('standard deviation of the entries of E, 1 without it; 0 for training without noise'),
  update: z
    .enum(['simultaneous', 'alternating'])
    .describe('whether W₂ moves with the old W₁ or with the new one'),
};

export const stopSchema = z.strictObject({
  trainError: notNegative.describe('stop below this train error; 0 never'),
  testRising: z.boolean().describe('stop when the test error rises twice in a row'),
  plateau: z.strictObject({
    change: notNegative.describe('stop when the train error changes by less; 0 never'),
    minimumDrop: notNegative.describe('… but only once it fell by this much from the start'),
  }),
  maxIterations: integer(1, 1_000_000),
});

/** A plane of cells, as in Figure 2. */
export const plane = { ...physics, gammaSigma2: axis, gammaW: axis, stop: stopSchema };
