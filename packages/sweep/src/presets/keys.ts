import type { Loss } from '@mixed-dynamics/data';
import { z } from 'zod';
import type { Axis } from '../grid/axis.ts';
import { abort, axis, exponent, integer, positive } from './numbers.ts';
import { formOfAxis } from './presetError.ts';

// The keys for data, start, loss and optimiser. Each is optional; its default is the paper's setting.

/** A .npy file and the SHA-256 of its bytes; in a results folder `file` is the path of the copy there. */
export interface FileRef {
  readonly file: string;
  readonly sha256: string;
}

/**
 * The numbers that may be an axis of a plane, by dotted key, with their ranges. Sizes and rank cannot be axes,
 * because the exponents refer to d; the section `scaling` varies d.
 */
export const axisRanges = {
  gammaSigma2: exponent,
  gammaW: exponent,
  noise: z.number().nonnegative(abort).max(1e6, abort),
  'start.lambdaBalanced': z.number().min(-1e6, abort).max(1e6, abort),
  varianceRatio: z.number().min(1e-6, abort).max(1e6, abort),
  weightDecay: z.number().nonnegative(abort).max(1e6, abort),
  momentum: z.number().nonnegative(abort).lt(1, abort),
  'loss.mask': z.number().positive(abort).max(1, abort),
  'loss.covariance.powerLaw': z.number().nonnegative(abort).max(100, abort),
  'loss.covariance.samples': integer(1, 1_000_000_000),
  learningRate: positive,
  learningRateConstant: positive,
} as const;

export type AxisKey = keyof typeof axisRanges;
/** Values on some axes, by key. */
export type AxisValues = Readonly<Partial<Record<AxisKey, number>>>;
export const axisKeys = Object.keys(axisRanges) as [AxisKey, ...AxisKey[]];

/** The schema of a number that in a plane may also be an axis. @param more further forms, such as a file */
const numbered = (key: AxisKey, plane: boolean, more: readonly z.ZodType[] = []) => {
  const forms = [...(plane ? axis.options : []), axisRanges[key], ...more];
  const [only, ...others] = forms;
  if (others.length === 0) return only as z.ZodType<number | Axis>;
  const text = [...(plane ? [formOfAxis] : []), 'a number', ...(more.length > 0 ? [npyText] : [])];
  return z.union(forms, text.join(', or ')) as z.ZodType<number | Axis>;
};

const npyText = 'the path of a .npy file';
const npy = [
  z.string().regex(/\.npy$/, npyText),
  z.strictObject({ file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256') }),
] as const;

const size = integer(1, 10_000);

/** The schemas of these keys. @param plane whether numbers may be axes */
export const experimentKeys = (plane: boolean) => {
  const number = (key: AxisKey, description: string, initial?: number, unit?: string) =>
    numbered(key, plane)
      .optional()
      .meta({
        description,
        ...(initial !== undefined && { default: initial }),
        ...(unit !== undefined && { unit }),
      });
  return {
    inputs: size
      .optional()
      .describe(
        'd_in, with `outputs`, instead of `dimension`; exponents then refer to √(d_in·d_out)',
      ),
    outputs: size.optional().describe('d_out, with `inputs`'),
    teacher: z
      .union(
        [
          ...npy,
          z.strictObject({ rank: integer(1, 10_000) }),
          z.strictObject({ singularValues: z.array(positive).min(1, abort).max(10_000, abort) }),
        ],
        `${npyText}, { "rank" } or { "singularValues" }`,
      )
      .optional()
      .describe(
        'A*: a .npy file of shape (d_out, d_in), { "rank": K } as in the paper, the same as the key `rank`, or ' +
          '{ "singularValues": [θ, …] } with random singular vectors',
      ),
    noise: numbered('noise', plane, npy).optional().meta({
      description:
        'E: the standard deviation of its entries, 0 for no noise, or a .npy file of shape (d_out, d_in)',
      default: 1,
    }),
    start: z
      .union(
        [
          z.enum(['gaussian', 'orthogonal', 'balanced']),
          z.strictObject({ lambdaBalanced: numbered('start.lambdaBalanced', plane) }),
        ],
        '"gaussian", "orthogonal", "balanced" or { "lambdaBalanced": λ }',
      )
      .optional()
      .meta({
        description:
          'the initial weights: independent with variance σ²; orthogonal with the same variance, without ' +
          'finite-width error for w ≥ d_in + d_out; balanced, W₁W₁ᵀ = W₂ᵀW₂; or W₁W₁ᵀ − W₂ᵀW₂ = λI',
        default: 'gaussian',
      }),
    varianceRatio: number(
      'varianceRatio',
      'σ₁²/σ₂², the ratio of the variances of W₁ and W₂; √(σ₁²σ₂²) = σ² = d^γ_σ²',
      1,
    ),
    weightDecay: number(
      'weightDecay',
      'λ in W ← W − η(∂C/∂W + λW)',
      0,
      'like η⁻¹: the weights decay as e^(−ληn) over n steps',
    ),
    momentum: number('momentum', 'μ in V ← μV + ∂C/∂W, W ← W − ηV; at least 0, below 1', 0),
    loss: z
      .union(
        [
          z.literal('full'),
          z.strictObject({ mask: numbered('loss.mask', plane) }),
          z.strictObject({
            covariance: z.union(
              [
                z.strictObject({ powerLaw: numbered('loss.covariance.powerLaw', plane) }),
                z.strictObject({ samples: numbered('loss.covariance.samples', plane) }),
              ],
              '{ "powerLaw": exponent } or { "samples": n }',
            ),
          }),
        ],
        '"full", { "mask": share } or { "covariance": … }',
      )
      .optional()
      .meta({
        description:
          'the training loss: "full", all entries of A − T; { "mask": share }, this share of the entries, with the ' +
          'others as the test set; { "covariance": { "powerLaw": exponent } }, inputs with variances ∝ i^−exponent; ' +
          'or { "covariance": { "samples": n } }, n ≥ d_in samples of white inputs',
        default: 'full',
      }),
    learningRate: number('learningRate', 'η itself, instead of `learningRateConstant`'),
    learningRateConstant: numbered('learningRateConstant', plane)
      .optional()
      .describe(
        'c in the learning rate: 1/(c·s) in the lazy regime, 1/(c·‖A*‖) in the active regime; s is σ²w, ' +
          '(σ₁² + σ₂²)w/2 for unequal variances, or σ²w + |λ|/2 for a balanced start; a covariance divides the ' +
          'rate by its largest eigenvalue',
      ),
  };
};

/** These keys after `normalised` of experiment.ts; in a plane `N` is a number or an axis. */
export interface ExperimentKeys<N = number> {
  /** d; √(d_in·d_out) where the sizes differ. */
  readonly dimension: number;
  /** d_in and d_out; present only if they differ. */
  readonly inputs?: number;
  readonly outputs?: number;
  /** K, also for a teacher from a file or with given singular values. */
  readonly rank: number;
  /** Default: the teacher of the paper. */
  readonly teacher?: FileRef | { readonly singularValues: readonly number[] };
  readonly noise?: N | FileRef;
  readonly start?: 'orthogonal' | 'balanced' | { readonly lambdaBalanced: N };
  readonly varianceRatio?: N;
  readonly weightDecay?: N;
  readonly momentum?: N;
  readonly loss?: Loss<N>;
  /** η or c; exactly one of the two is present. */
  readonly learningRate?: N;
  readonly learningRateConstant?: N;
  readonly update: 'simultaneous' | 'alternating';
}
