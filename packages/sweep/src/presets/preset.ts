import { canonicalJson, sha256 } from '@mixed-dynamics/artifacts';
import { engineNames } from '@mixed-dynamics/engines/catalogue';
import { z } from 'zod';
import { axisValues } from '../grid/axis.ts';
import { withValue } from './axes.ts';
import { networkSection, planeSection } from './experiment.ts';
import { checkIncreasing, dynamics, physics, ranges, refuse, stopSchema } from './fields.ts';
import { asWritten, canonicalSection } from './files.ts';
import { type AxisValues, axisKeys, experimentKeys } from './keys.ts';
import { abort, axis, exponent, integer, positive } from './numbers.ts';
import { presetError } from './presetError.ts';
import { scalingSchema } from './scaling.ts';

const sizes = { dimension: physics.dimension.optional(), rank: physics.rank.optional() };

/** A plane of γ_σ² and γ_w with one value of everything else. */
const gammaPlane = {
  ...physics,
  ...sizes,
  ...experimentKeys(false),
  gammaSigma2: axis,
  gammaW: axis,
  stop: stopSchema,
};

const everywhereFollowed = { noIdeal: true, neverAlone: true } as const;

// Sections that train every cell of a plane several times, with variations: for statistics of both dynamics.

const ensembleSchema = z
  .strictObject({
    ...gammaPlane,
    draws: integer(2, 1_000).describe(
      'how often teacher, noise and weights are drawn; one draw has no deviation',
    ),
  })
  .transform(planeSection((section) => section.draws, everywhereFollowed));

const { learningRate: _one, ...withoutRate } = gammaPlane;

const stepSizeSchema = z
  .strictObject({
    ...withoutRate,
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
      // Its figure has tiles, sized by the distance to their neighbours.
      if (axisValues(section[key]).length > 1) continue;
      refuse(context, [key], 'at least two values, a plane', axisValues(section[key])[0]);
    }
  })
  .transform((section, context) => ({
    ...planeSection<typeof section>((own) => own.learningRateConstant.length, {
      ...everywhereFollowed,
      list: 'learningRateConstant',
    })(section, context),
    learningRateConstant: section.learningRateConstant,
  }));

/** Allowed engines: `auto`, or an engine by name. */
export const presetEngines = ['auto', ...engineNames] as const;

const figure1Schema = z
  .strictObject({
    ...physics,
    ...sizes,
    ...experimentKeys(false),
    dynamics: dynamics.optional(),
    gammaSigma2: exponent.describe('γ_σ²: σ² = d^γ_σ²'),
    gammaW: exponent.describe('γ_w: w = ⌊d^γ_w⌋'),
    iterations: integer(1, 1_000_000).describe(
      'N, the steps; at most so many with a rule for stopping',
    ),
    stop: stopSchema
      .omit({ maxIterations: true })
      .optional()
      .describe('also stops as the networks of Figure 2 do'),
    trial: integer(0, 1_000_000)
      .default(0)
      .describe('which draw of teacher, noise and weights from the seed'),
  })
  .transform(networkSection({ noIdeal: true }));

const gamma = z.union(
  [...axis.options, exponent],
  'a list of numbers or { "from", "to", "count" }, or a number',
);

export const figure2Schema = z
  .strictObject({
    ...physics,
    ...sizes,
    ...experimentKeys(true),
    axes: z
      .array(z.enum(axisKeys))
      .length(2)
      .optional()
      .meta({
        description:
          'the horizontal and the vertical axis of the plane, two different keys that hold axes; every other ' +
          'number, γ_σ² and γ_w too, is then one number',
        default: ['gammaSigma2', 'gammaW'],
      }),
    gammaSigma2: gamma.describe('γ_σ²: σ² = d^γ_σ²'),
    gammaW: gamma.describe('γ_w: w = ⌊d^γ_w⌋'),
    stop: stopSchema,
    dynamics: dynamics.optional(),
    ranges: ranges.optional(),
    singularValues: integer(1, 10_000)
      .optional()
      .describe(
        'how many of the largest singular values of A are kept, at iterations 0, 1, 2, 4, 8, … and at the last one',
      ),
    trials: integer(1, 1_000).default(1).describe('networks per cell, each with its own weights'),
  })
  .transform(planeSection((section) => section.trials));

/** The whole preset file; unknown keys are refused at every level. */
export const presetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    description: z.string().optional().describe('what it is for; changes no result'),
    seed: integer(0, Number.MAX_SAFE_INTEGER).describe('the root of every random stream'),
    engine: z
      .enum(presetEngines)
      .default('auto')
      .describe('what computes; `auto` is the fastest engine here'),
    figure1: figure1Schema.optional(),
    figure2: figure2Schema.optional(),
    scaling: scalingSchema.optional(),
    ensemble: ensembleSchema.optional(),
    stepSize: stepSizeSchema.optional(),
  })
  .superRefine((preset, context) => {
    const known = Object.keys(presetSchema.shape) as (keyof typeof preset)[];
    const sections = known.slice(known.indexOf('figure1'));
    if (sections.some((name) => preset[name])) return;
    refuse(context, [], `a section: ${sections.join(', ')}`, 'none');
  });

export type Preset = z.infer<typeof presetSchema>;
export type Figure1Section = z.infer<typeof figure1Schema>;
export type Figure2Section = z.infer<typeof figure2Schema>;
export type ScalingSection = z.infer<typeof scalingSchema>;
export type EnsembleSection = z.infer<typeof ensembleSchema>;
export type StepSizeSection = z.infer<typeof stepSizeSchema>;

/**
 * Validates a preset, and fills in defaults (`engine`, `trials`).
 * @param json the parsed file
 * @param source named in errors, usually the file's path
 * @param remedy what to do about an invalid value
 * @throws UserError that names the first wrong key with its path, and the nearest valid one
 */
export function parsePreset(json: unknown, source: string, remedy?: string): Preset {
  const result = presetSchema.safeParse(json);
  if (result.success) return result.data;
  throw presetError(result.error, json, presetJsonSchema(), source, remedy);
}

/**
 * A plane that is one place, which need not lie on its grid.
 * @param at values of both axes, by their keys
 * @throws UserError as {@link parsePreset} does, where the preset could not have such a value
 */
export function planeAt(
  { seed, figure2 }: { readonly seed: number; readonly figure2: Figure2Section },
  at: AxisValues,
  source: string,
): Figure2Section {
  const one = Object.entries(at).reduce(
    (section, [key, value]) => withValue(section, key, [value]),
    asWritten(figure2),
  );
  return parsePreset({ seed, figure2: one }, source, 'change the value').figure2!;
}

/**
 * One network of a plane, at a place that need not lie on its grid, as a preset of Figure 1.
 * @param at values of both axes, by their keys
 * @param changes keys of that section
 * @throws UserError as {@link parsePreset} does
 */
export function networkAt(
  { seed, figure2 }: { readonly seed: number; readonly figure2: Figure2Section },
  at: AxisValues,
  changes: object,
  source: string,
): Preset {
  const { axes: _, ranges: _r, singularValues: _s, trials: _t, dynamics: _d, ...own } = figure2;
  const { stop, ...rest } = asWritten(own) as typeof own;
  const { maxIterations, ...rule } = stop;
  const [gammaSigma2, gammaW] = [own.gammaSigma2, own.gammaW].map((axis) => axisValues(axis)[0]);
  const figure1 = Object.entries(at).reduce<object>(
    (section, [key, value]) => withValue(section, key, value),
    { ...rest, gammaSigma2, gammaW, iterations: maxIterations, stop: rule },
  );
  return parsePreset({ seed, figure1: { ...figure1, ...changes } }, source, 'change the value');
}

/** The same schema as JSON Schema (2020-12), for editors, without the checks between keys. */
export function presetJsonSchema(): Record<string, unknown> {
  return { title: 'mixed-dynamics preset', ...z.toJSONSchema(presetSchema, { io: 'input' }) };
}

/**
 * The parts of a preset that determine the results, as canonical JSON without `$schema` and `description`:
 * the text of `preset.json` in a results folder.
 */
export function canonicalPreset(preset: Preset): string {
  const { $schema: _schema, description: _description, ...content } = preset;
  const parts = Object.entries(content).map(([key, part]) => [
    key,
    typeof part === 'object' ? canonicalSection(part) : part,
  ]);
  return canonicalJson(Object.fromEntries(parts));
}

/**
 * Its SHA-256: presets with the same results have the same hash, independent of key order and description.
 */
export function presetHash(preset: Preset): string {
  return sha256(canonicalPreset(preset));
}

/** The hash of one section with the seed, independent of other sections. */
export function sectionHash(rootSeed: number, section: object): string {
  return sha256(canonicalJson({ rootSeed, section: canonicalSection(section) }));
}
