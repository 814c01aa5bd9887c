// The setting from which theory predicts a plane, and its fields on the page and in an address.

/** The settings that the theory of `limitModes` and `predict` takes, in the paper's symbols. */
export interface Setting {
  /** d. */
  readonly dimension: number;
  /** K; the number of singular values where these are given. */
  readonly rank: number;
  /** Singular values of the teacher in units of d/√K; empty for a typical draw. */
  readonly singularValues: readonly number[];
  /** Standard deviation of the entries of E. */
  readonly noise: number;
  /** c. */
  readonly learningRateConstant: number;
  /** σ₁²/σ₂², of the weights of the two layers; σ² is their geometric mean. */
  readonly varianceRatio: number;
  /** λ. */
  readonly weightDecay: number;
  readonly update: 'alternating' | 'simultaneous';
}

/** A range of allowed numbers. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** A number of the setting: its name in an address, its range, and its slider. */
export interface Field extends Range {
  readonly key: {
    [Key in keyof Setting]: Setting[Key] extends number ? Key : never;
  }[keyof Setting];
  readonly name: string;
  readonly label: string;
  /** The slider moves the logarithm. */
  readonly log: boolean;
}

export const fields: readonly Field[] = [
  field('dimension', 'd', 'dimension', [10, 1e8], { whole: true, log: true }),
  field('rank', 'K', 'rank of the teacher', [1, 50], { whole: true }),
  field('noise', 'noise', 'noise level', [0, 10]),
  field('learningRateConstant', 'c', 'constant of the learning rate', [1, 1000], { log: true }),
  field('varianceRatio', 'ratio', 'ratio of the initial variances', [0.001, 1000], { log: true }),
  field('weightDecay', 'decay', 'weight decay', [0, 100]),
];

function field(
  key: Field['key'],
  name: string,
  label: string,
  [from, to]: readonly [number, number],
  { whole = false, log = false } = {},
): Field {
  return { key, name, label, from, to, whole, log };
}

/** Number of steps of a slider. */
export const sliderSteps = 200;

/** The value at a position of a slider, with as many digits as a person would type. */
export function valueAt({ from, to, whole, log }: Field, position: number): number {
  const t = position / sliderSteps;
  const value = log ? from * (to / from) ** t : from + t * (to - from);
  const short = Number(value.toPrecision(2));
  return whole ? Math.round(short) : short;
}

/** The position of a slider nearest to a value. */
export function positionOf({ from, to, log }: Field, value: number): number {
  const t = log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.round(Math.min(Math.max(t, 0), 1) * sliderSteps);
}

/** The value that was typed, or the reason why it is invalid: *expected X, got Y, do Z*. */
export type Checked<Value> = { readonly value: Value } | { readonly refusal: string };

export const refusal = (wanted: string, got: string) => ({
  refusal: `expected ${wanted}, got ${got.trim() === '' ? 'nothing' : shortened(got)}; the previous value is kept`,
});

/** Shortens a long text for a message. */
export const shortened = (text: string): string =>
  text.length > 60 ? `${text.slice(0, 60)}…` : text;

/** Parses a number as it was typed, also with a true minus sign; NaN for anything else. */
export const numberIn = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.replaceAll('−', '-'));

const shortest = (value: number): string =>
  value >= 1e6 ? value.toExponential().replace('e+', 'e') : String(value);

/** Reads a typed number and checks its range. */
export function readNumber({ from, to, whole }: Range, text: string): Checked<number> {
  const value = numberIn(text);
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return { value };
  const kind = whole ? 'a whole number' : 'a number';
  const range = from === to ? shortest(from) : `${kind} from ${shortest(from)} to ${shortest(to)}`;
  return refusal(range, text);
}

const mostValues = 16;
const largestValue = 1000;

/** Reads typed singular values: numbers separated by commas or spaces, or nothing. */
export function readSingularValues(text: string): Checked<readonly number[]> {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const values = words.map(Number);
  const fit = values.every((value) => value > 0 && value <= largestValue);
  if (fit && values.length <= mostValues) return { value: values };
  return refusal(
    `at most ${mostValues} numbers above 0 and up to ${largestValue}, or nothing`,
    text,
  );
}

/** The conflict within a setting, in words; undefined if there is none. */
export function conflictIn({ dimension, rank }: Setting): string | undefined {
  return rank > dimension
    ? `expected K of at most d = ${dimension}, got ${rank}; the previous value is kept`
    : undefined;
}

/** Whether two settings are equal, so that theory predicts the same for both. */
export const sameSetting = (a: Setting, b: Setting): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The setting with these singular values; their number becomes the rank, unless there are none. */
export function withValues(setting: Setting, singularValues: readonly number[]): Setting {
  const rank = singularValues.length > 0 ? singularValues.length : setting.rank;
  return { ...setting, rank, singularValues };
}
