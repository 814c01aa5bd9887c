import { z } from 'zod';
import { axisValues } from './axis.ts';
import { checkExponents, checkIncreasing, checkRank, refuse } from './presetChecks.ts';
import { presetError } from './presetError.ts';
import { axis, finite, integer, physics, stopSchema } from './presetFields.ts';
import { scalingSchema } from './presetScaling.ts';

/** Engines by name, in the order in which `auto` tries them. */
export const presetEngines = [
  'auto',
  'tensorflow-gpu',
  'tensorflow',
  'webgpu',
  'blas',
  'wasm',
  'cpu',
] as const;

const cellLimit = 1_000_000;

export const figure1Schema = z
  .strictObject({
    ...physics,
    gammaSigma2: finite.describe('γ_σ²: σ² = d^γ_σ²'),
    gammaW: finite.describe('γ_w: w = ⌊d^γ_w⌋'),
    iterations: integer(1, 1_000_000),
    trial: integer(0, 1_000_000)
      .default(0)
      .describe('which draw of teacher, noise and weights from the seed'),
  })
  .superRefine((section, context) => {
    checkRank(section, context);
    checkExponents(section, 'gammaSigma2', [section.gammaSigma2], context);
    checkExponents(section, 'gammaW', [section.gammaW], context);
  });

export const figure2Schema = z
  .strictObject({
    ...physics,
    gammaSigma2: axis,
    gammaW: axis,
    stop: stopSchema,
    trials: integer(1, 1_000).default(1).describe('networks per cell, each with its own weights'),
  })
  .superRefine((section, context) => {
    checkRank(section, context);
    const counts = (['gammaSigma2', 'gammaW'] as const).map((key) => {
      if (!checkIncreasing(section[key], key, context)) return 0;
      const values = axisValues(section[key]);
      checkExponents(section, key, values, context);
      return values.length;
    });
    const cells = counts[0]! * counts[1]! * section.trials;
    if (cells > cellLimit) {
      refuse(context, [], `at most ${cellLimit} cells`, cells);
    }
  });

/** The whole preset file; unknown keys are refused, at every level. */
export const presetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    description: z.string().optional(),
    seed: integer(0, Number.MAX_SAFE_INTEGER).describe('the root of every random stream'),
    engine: z.enum(presetEngines).default('auto'),
    figure1: figure1Schema.optional(),
    figure2: figure2Schema.optional(),
    scaling: scalingSchema.optional(),
  })
  .superRefine((preset, context) => {
    if (!preset.figure1 && !preset.figure2 && !preset.scaling) {
      refuse(context, [], 'a section `figure1`, `figure2` or `scaling`', 'neither');
    }
  });

export type Preset = z.infer<typeof presetSchema>;
export type Figure1Section = z.infer<typeof figure1Schema>;
export type Figure2Section = z.infer<typeof figure2Schema>;
export type ScalingSection = z.infer<typeof scalingSchema>;
export type StopRule = z.infer<typeof stopSchema>;

/**
 * Validates a preset, and fills in what has a default (`engine`, `trials`).
 * @param json the parsed file
 * @param source named in errors, usually the file's path
 * @throws UserError that names the first wrong key with its path, and the nearest valid one
 */
export function parsePreset(json: unknown, source: string): Preset {
  const result = presetSchema.safeParse(json);
  if (result.success) return result.data;
  throw presetError(result.error, json, presetJsonSchema(), source);
}

/** The same schema as JSON Schema (2020-12), for editors; ranges between keys are not in it. */
export function presetJsonSchema(): Record<string, unknown> {
  return { title: 'mixed-dynamics preset', ...z.toJSONSchema(presetSchema, { io: 'input' }) };
}
