import { roundExponent } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

/** An exponent of d, or a sum of exponents, rounded before anything is computed from it. */
export const exponent = z.number().overwrite(roundExponent);
export const positive = z.number().positive();

/** Stops validation at a value out of range, which could make the checks between keys run forever. */
export const abort = { abort: true };
export const integer = (minimum: number, maximum: number) =>
  z.number().int(abort).min(minimum, abort).max(maximum, abort);

/** An axis of a plane. */
export const axis = z
  .union([
    z.array(exponent).min(1, abort),
    z.strictObject({ from: exponent, to: exponent, count: integer(1, 10_000) }),
  ])
  .describe('A list of numbers in increasing order, or equal steps between two of them.');
