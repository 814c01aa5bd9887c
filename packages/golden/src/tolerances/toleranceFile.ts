import { z } from 'zod';
import { columnTolerance, measured } from './spread.ts';

const run = z.strictObject({
  engine: z.string(),
  versions: z.record(z.string(), z.string()).optional(),
  device: z.string().optional(),
  node: z.string(),
  commit: z.string().optional(),
});

const engineClass = z.strictObject({
  runs: z.array(run).min(2),
  /** Rounding added to the root of a squared norm, in rounding units. */
  rounding: measured,
  /** Change of an error between successive iterations, where training makes a decision. */
  step: z.strictObject({ train: measured, test: measured }).optional(),
  tables: z.record(z.string(), z.record(z.string(), columnTolerance)),
  /** Fraction of a picture's pixels that differ. */
  pictures: z.record(z.string(), measured),
});

/** `tolerances/<preset>.json`, as `golden calibrate` writes it. */
export const toleranceFileSchema = z.strictObject({
  $comment: z.string(),
  preset: z.strictObject({ name: z.string(), sha256: z.string() }),
  classes: z.strictObject({ cpu: engineClass.optional(), gpu: engineClass.optional() }),
});

export type MeasuredRun = z.infer<typeof run>;
export type MeasuredClass = z.infer<typeof engineClass>;
export type ToleranceFile = z.infer<typeof toleranceFileSchema>;
