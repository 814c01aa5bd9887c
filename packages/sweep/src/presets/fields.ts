import { cellWidth, fitsFloat32, type Sizes, shapeOf } from '@mixed-dynamics/data';
import { z } from 'zod';
import type { Axis } from '../grid/axis.ts';
import { integer } from './numbers.ts';

// Fields shared by several sections of a preset, and checks between them.

const notNegative = z.number().nonnegative();

export const physics = {
  dimension: integer(2, 10_000).describe('d, the input and output dimension'),
  rank: integer(1, 10_000).describe('K, the rank of the teacher; at most the dimension'),
  update: z
    .enum(['simultaneous', 'alternating'])
    .describe('whether W₂ moves with the old W₁ or with the new one'),
};

const dynamicsNames = ['gradient-descent', 'self-consistent', 'ideal'] as const;

/** Names in any order. `withDynamics` in experiment.ts checks which of them hold for a section. */
export const dynamics = z
  .array(z.enum(dynamicsNames))
  .superRefine((names, context) => {
    if (names.includes('gradient-descent') && new Set(names).size === names.length) return;
    const wanted = 'gradient-descent, with or without self-consistent and ideal';
    refuse(context, [], wanted, names.join());
  })
  .transform((names) => dynamicsNames.filter((name) => names.includes(name)))
  .describe(
    'the dynamics trained for each network; by default gradient descent, and equation (1) where it holds; ' +
      '`ideal` adds the infinitely wide network, and a cell then costs three times as much',
  );

export const ranges = z
  .enum(['paper', 'data'])
  .describe(
    'the ranges of colours and contour lines in the pictures: as in the paper, or from the data; ' +
      'by default as in the paper if K, c, noise and the ends of both axes are those of the paper',
  );

export const stopSchema = z.strictObject({
  trainError: notNegative.describe('stop below this train error; 0: never'),
  testRising: z.boolean().describe('stop when the test error rises twice in a row'),
  plateau: z.strictObject({
    change: notNegative.describe('stop when the train error changes by less in a step; 0: never'),
    minimumDrop: notNegative.describe(
      '… but only after it has fallen by this much since the start',
    ),
  }),
  maxIterations: integer(1, 1_000_000).describe('stop after this many steps'),
});

/** The exact reduction has not been tested for wider networks. */
const widthLimit = 1e7;
/** σ² outside this range leaves the range of float32 after a few products. */
const varianceRange = [1e-30, 1e30] as const;
export const cellLimit = 1_000_000;

export type Context = z.core.$RefinementCtx;

/** Adds an issue for `presetError`: what this key should hold, and what it holds. */
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

export function checkRank(section: Sizes & { readonly rank: number }, context: Context): void {
  const { inputs, outputs } = shapeOf(section);
  const smaller = Math.min(inputs, outputs);
  if (section.rank <= smaller) return;
  const name = inputs === outputs ? '`dimension`' : 'd_in and d_out';
  refuse(context, ['rank'], `at most ${name}, ${smaller}`, section.rank);
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

/** Refuses exponents whose width or variance is out of range; d^γ is monotonic, so checking the ends suffices. */
export function checkExponents(
  { dimension }: { readonly dimension: number },
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

/**
 * Refuses values of a key that lead to learning rates outside the range of float32.
 * @param ratesOf the learning rates η that follow from a value
 */
export function checkLearningRate(
  key: string,
  values: readonly number[],
  ratesOf: (value: number) => readonly number[],
  context: Context,
): void {
  const outside = (eta: number) => eta === 0 || !fitsFloat32(eta);
  const wrong = values.find((value) => ratesOf(value).some(outside));
  if (wrong !== undefined) {
    refuse(context, [key], 'a learning rate that float32 can hold', wrong);
  }
}

/** The expected range, if the variance d^γ is outside it; otherwise `undefined`. */
export function varianceProblem(dimension: number, gamma: number): string | undefined {
  const [smallest, largest] = varianceRange;
  const variance = dimension ** gamma;
  if (variance >= smallest && variance <= largest) return undefined;
  return `a variance ${dimension}^γ between ${smallest} and ${largest}`;
}

/** The expected range, if the width ⌊d^γ⌋ is outside it; otherwise `undefined`. */
export function widthProblem(
  dimension: number,
  gamma: number,
  limit = widthLimit,
): string | undefined {
  if (gamma < 0) return `no negative exponent, so that the width ${dimension}^γ is at least 1`;
  // cellWidth throws for powers beyond the exact integers, so the power is checked first.
  const tooWide = dimension ** gamma > 2 * limit || cellWidth(dimension, gamma) > limit;
  return tooWide ? `a width ${dimension}^γ of at most ${limit}` : undefined;
}
