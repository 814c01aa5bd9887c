import { roundExponent } from '@mixed-dynamics/artifacts';
import { cellWidth, fitsFloat32 } from '@mixed-dynamics/data';
import { z } from 'zod';
import { type Axis, axisValues } from '../grid/grid.ts';

// Fields shared by several sections of a preset.

/** An exponent of d, or a sum of some: rounded before anything is derived from it. */
export const exponent = z.number().overwrite(roundExponent);
export const positive = z.number().positive();
const notNegative = z.number().nonnegative();

/** `abort`: values out of range never reach the checks between keys, which could run forever. */
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

const dynamicsNames = ['gradient-descent', 'self-consistent', 'ideal'] as const;

/**
 * Always includes the two that Figure 2 compares. Without `ideal` it is equivalent to omitting the key, and
 * the order is irrelevant: presets with the same results have the same hash.
 */
export const dynamics = z
  .array(z.enum(dynamicsNames))
  .superRefine((names, context) => {
    const missing = dynamicsNames.slice(0, 2).find((name) => !names.includes(name));
    if (missing === undefined && new Set(names).size === names.length) return;
    const wanted = 'gradient-descent and self-consistent, with or without ideal';
    refuse(context, [], wanted, names.join());
  })
  .transform((names) =>
    names.includes('ideal') ? dynamicsNames.filter((name) => names.includes(name)) : undefined,
  )
  .describe(
    'what is trained of each network; with `ideal` the network of infinite width too, ' +
      'which costs three times as much again',
  );

export const ranges = z
  .enum(['paper', 'data'])
  .describe(
    'where the colours and contour lines of the pictures lie: as published, or over what was found; ' +
      'without it as published where K, c, noise and the ends of both axes are those of the paper',
  );

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

/** The exact reduction has not been tested for wider networks. */
const widthLimit = 1e7;
/** σ² outside this range leaves the range of float32 after a few products. */
const varianceRange = [1e-30, 1e30] as const;
const cellLimit = 1_000_000;

type Context = z.core.$RefinementCtx;

/** Adds an issue for `presetError`: what was expected at this key, and what was found. */
export function refuse(
  context: Context,
  path: readonly string[],
  expectation: string,
  got: unknown,
): void {
  context.addIssue({
    code: 'custom',
    path: [...path],
    params: { expected: expectation, got },
    input: got,
  });
}

export function checkRank(section: { dimension: number; rank: number }, context: Context): void {
  if (section.rank <= section.dimension) return;
  refuse(context, ['rank'], `at most \`dimension\`, ${section.dimension}`, section.rank);
}

/** Refuses an axis that is not strictly increasing, and says where. */
export function checkIncreasing(
  axis: Axis,
  key: string,
  context: Context,
  path: readonly string[] = [],
): boolean {
  if ('from' in axis) {
    if (axis.count === 1 || axis.from < axis.to) return true;
    refuse(context, [...path, key, 'to'], `more than \`from\`, ${axis.from}`, axis.to);
    return false;
  }
  const at = axis.findIndex((value, i) => i > 0 && value <= axis[i - 1]!);
  if (at < 0) return true;
  refuse(
    context,
    [...path, key, String(at)],
    `more than the value before, ${axis[at - 1]}`,
    axis[at],
  );
  return false;
}

/** Refuses γ's whose width or variance is out of reach; d^γ is monotonic, so the ends suffice. */
export function checkExponents(
  { dimension }: { dimension: number },
  key: 'gammaSigma2' | 'gammaW',
  values: readonly number[],
  context: Context,
): void {
  const problemOf = key === 'gammaW' ? widthProblem : varianceProblem;
  for (const gamma of [values[0]!, values.at(-1)!]) {
    const expectation = problemOf(dimension, gamma);
    if (expectation === undefined) continue;
    refuse(context, [key], expectation, `γ = ${gamma}, ${(dimension ** gamma).toPrecision(3)}`);
    return;
  }
}

/** Checks of a plane beyond the ranges of single values. */
export function checkPlane(
  section: {
    readonly dimension: number;
    readonly rank: number;
    readonly learningRateConstant: number | readonly number[];
    readonly gammaSigma2: Axis;
    readonly gammaW: Axis;
  },
  repetitions: number,
  context: Context,
): void {
  checkRank(section, context);
  const counts = (['gammaSigma2', 'gammaW'] as const).map((key) => {
    if (!checkIncreasing(section[key], key, context)) return 0;
    const values = axisValues(section[key]);
    checkExponents(section, key, values, context);
    return values.length;
  });
  const [sigma, w] = [axisValues(section.gammaSigma2), axisValues(section.gammaW)];
  const excesses = [sigma[0]! + w[0]! - 1, sigma.at(-1)! + w.at(-1)! - 1];
  checkLearningRate(section, excesses, context);
  const cells = counts[0]! * counts[1]! * repetitions;
  if (cells > cellLimit) refuse(context, [], `at most ${cellLimit} cells`, cells);
}

/**
 * Refuses a c whose learning rates 1/(c·w·σ²) or 1/(c·‖A*‖), with ‖A*‖ about d, are outside float32. The
 * exponents are already within their ranges.
 */
export function checkLearningRate(
  section: {
    readonly dimension: number;
    readonly learningRateConstant: number | readonly number[];
  },
  excesses: readonly number[],
  context: Context,
): void {
  const { dimension, learningRateConstant } = section;
  const scales = [dimension, ...excesses.map((excess) => dimension ** (1 + excess))];
  const outside = (c: number) =>
    scales.some((scale) => {
      const eta = 1 / (c * scale);
      return eta === 0 || !fitsFloat32(eta);
    });
  const wrong = [learningRateConstant].flat().find(outside);
  if (wrong === undefined) return;
  refuse(context, ['learningRateConstant'], 'a learning rate that float32 can hold', wrong);
}

/** The problem with the variance d^γ, or `undefined`. */
export function varianceProblem(dimension: number, gamma: number): string | undefined {
  const [smallest, largest] = varianceRange;
  const variance = dimension ** gamma;
  if (variance >= smallest && variance <= largest) return undefined;
  return `a variance ${dimension}^γ between ${smallest} and ${largest}`;
}

/** The problem with the width ⌊d^γ⌋, or `undefined`. */
export function widthProblem(
  dimension: number,
  gamma: number,
  limit = widthLimit,
): string | undefined {
  if (gamma < 0) return `no negative exponent, so that the width ${dimension}^γ is at least 1`;
  // cellWidth refuses powers beyond exact integers, so the power is checked first.
  const tooWide = dimension ** gamma > 2 * limit || cellWidth(dimension, gamma) > limit;
  return tooWide ? `a width ${dimension}^γ of at most ${limit}` : undefined;
}
