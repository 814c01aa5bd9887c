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

/** A plane of γ_σ² and γ_w; every other key has one value. */
const gammaPlane = {
  ...physics,
  ...sizes,
  ...experimentKeys(false),
  gammaSigma2: axis,
  gammaW: axis,
  stop: stopSchema,
};

/** Limits of ensembles and step sizes, whose tables compare both dynamics. */
const bothDynamics = { noIdeal: true, needsEquation: true } as const;

const ensembleSchema = z
  .strictObject({
    ...gammaPlane,
    draws: integer(2, 1_000).describe(
      'number of draws of teacher, noise and weights; at least two, for a standard deviation',
    ),
  })
  .transform(planeSection((section) => section.draws, bothDynamics));

const { learningRate: _one, ...withoutRate } = gammaPlane;

const stepSizeSchema = z
  .strictObject({
    ...withoutRate,
    learningRateConstant: z
      .array(positive)
      .min(2, abort)
      .max(100, abort)
      .describe('values of c, in increasing order; the others are compared with the last'),
  })
  .superRefine((section, context) => {
    const { learningRateConstant } = section;
    checkIncreasing(learningRateConstant, 'learningRateConstant', context);
    for (const key of ['gammaSigma2', 'gammaW'] as const) {
      // The tiles of its figure take their size from the distance to their neighbours.
      if (axisValues(section[key]).length > 1) continue;
      refuse(context, [key], 'at least two values, a plane', axisValues(section[key])[0]);
    }
  })
  .transform((section, context) => ({
    ...planeSection<typeof section>((own) => own.learningRateConstant.length, {
      ...bothDynamics,
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
      'N, the number of steps; with `stop`, the largest number',
    ),
    stop: stopSchema
      .omit({ maxIterations: true })
      .optional()
      .describe('stop earlier, by the rules of Figure 2'),
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
          'the horizontal and the vertical axis of the plane: two different keys that hold axes; every other ' +
          'key, including γ_σ² and γ_w, then holds one number',
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
        'how many of the largest singular values of A to keep, at iterations 0, 1, 2, 4, 8, … and the last one',
      ),
    trials: integer(1, 1_000).default(1).describe('networks per cell, each with its own weights'),
  })
  .transform(planeSection((section) => section.trials));

/** The whole preset file; unknown keys are refused at every level. */
export const presetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    description: z
      .string()
      .optional()
      .describe('the purpose of the preset; does not affect results'),
    seed: integer(0, Number.MAX_SAFE_INTEGER).describe('the root of every random stream'),
    engine: z
      .enum(presetEngines)
      .default('auto')
      .describe('the engine that computes; `auto` is the fastest one on this machine'),
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
 * Validates a preset and fills in defaults such as `engine` and `trials`.
 * @param json the parsed file
 * @param source named in errors, usually the file's path
 * @param remedy what to do about an invalid value
 * @throws UserError that names the path of the first wrong key, and for an unknown key the nearest valid one
 */
export function parsePreset(json: unknown, source: string, remedy?: string): Preset {
  const result = presetSchema.safeParse(json);
  if (result.success) return result.data;
  throw presetError(result.error, json, presetJsonSchema(), source, remedy);
}

/**
 * A plane with a single grid point, which need not lie on the grid of `figure2`.
 * @param at values on both axes, by key
 * @throws UserError as {@link parsePreset} does, if a value is out of range
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
 * A preset of Figure 1 for one network of a plane, at a point that need not lie on its grid.
 * @param at values on both axes, by key
 * @param changes keys of the section `figure1` to set
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

/** The schema of presets as JSON Schema (2020-12), for editors; it lacks the checks between keys. */
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
 * SHA-256 of {@link canonicalPreset}: presets with the same results have the same hash, independent of the order of
 * keys and the description.
 */
export function presetHash(preset: Preset): string {
  return sha256(canonicalPreset(preset));
}

/** SHA-256 of one section with the seed, independent of the other sections. */
export function sectionHash(rootSeed: number, section: object): string {
  return sha256(canonicalJson({ rootSeed, section: canonicalSection(section) }));
}
