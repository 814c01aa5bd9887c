// What theory predicts a plane from, its fields on the page and in an address.

/** The settings that the theory of `limitModes` and `predict` takes, in the paper's symbols. */
export interface Setting {
  /** d. */
  readonly dimension: number;
  /** K; the number of singular values where these are given. */
  readonly rank: number;
  /** Those of the teacher in units of d/√K; empty for a typical draw. */
  readonly singularValues: readonly number[];
  /** Standard deviation of the entries of E. */
  readonly noise: number;
  /** c. */
  readonly learningRateConstant: number;
  /** σ₁²/σ₂², of the weights of the two layers; σ² is their geometric mean. */
  readonly varianceRatio: number;
  readonly update: 'alternating' | 'simultaneous';
}

/** A number of the setting: its name in an address, its range, and its slider. */
export interface Field {
  readonly key: 'dimension' | 'rank' | 'noise' | 'learningRateConstant' | 'varianceRatio';
  readonly name: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
  /** The slider moves the logarithm. */
  readonly log: boolean;
}

export const fields: readonly Field[] = [
  {
    ...{ key: 'dimension', name: 'd', label: 'dimension' },
    ...{ from: 10, to: 1e8, whole: true, log: true },
  },
  {
    key: 'rank',
    name: 'K',
    label: 'rank of the teacher',
    from: 1,
    to: 50,
    whole: true,
    log: false,
  },
  {
    ...{ key: 'noise', name: 'noise', label: 'noise level' },
    ...{ from: 0, to: 10, whole: false, log: false },
  },
  {
    ...{ key: 'learningRateConstant', name: 'c', label: 'constant of the learning rate' },
    ...{ from: 1, to: 1000, whole: false, log: true },
  },
  {
    ...{ key: 'varianceRatio', name: 'ratio', label: 'ratio of the initial variances' },
    ...{ from: 0.001, to: 1000, whole: false, log: true },
  },
];

/** Steps of a slider. */
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

/** A setting, or why there is none: *expected X, got Y, do Z*. */
export type Checked<Value> = { readonly value: Value } | { readonly refusal: string };

const refusal = (wanted: string, got: string) => ({
  refusal: `expected ${wanted}, got ${got.trim() === '' ? 'nothing' : got}; the value before is kept`,
});

const shortest = (value: number): string => (value >= 1e6 ? value.toExponential() : String(value));

/** Reads a number of the setting as it was typed. */
export function readField({ from, to, whole, key }: Field, text: string): Checked<number> {
  const value = text.trim() === '' ? Number.NaN : Number(text.replace('−', '-'));
  const fits = value >= from && value <= to && (!whole || Number.isInteger(value));
  if (fits) return { value };
  const least = key === 'noise' ? 'a number' : whole ? 'a whole number' : 'a number';
  return refusal(`${least} from ${shortest(from)} to ${shortest(to).replace('e+', 'e')}`, text);
}

const mostValues = 16;
const largestValue = 1000;

/** Reads singular values as they were typed: numbers between commas or spaces, or nothing. */
export function readSingularValues(text: string): Checked<readonly number[]> {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const values = words.map(Number);
  const fit = values.every((value) => value > 0 && value <= largestValue);
  if (fit && values.length <= mostValues) return { value: values };
  return refusal(`at most ${mostValues} numbers above 0 up to ${largestValue}, or nothing`, text);
}

/** What does not fit together in a setting, if anything. */
export function conflictIn({ dimension, rank }: Setting): string | undefined {
  return rank > dimension
    ? `expected K of at most d = ${dimension}, got ${rank}; the value before is kept`
    : undefined;
}

/** Whether theory gives the same for both. */
export const sameSetting = (a: Setting, b: Setting): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Adds what differs from the page's own setting to an address. */
export function addSetting(parts: URLSearchParams, setting: Setting, own: Setting): void {
  for (const { key, name } of fields) {
    if (setting[key] !== own[key]) parts.set(name, String(setting[key]));
  }
  if (setting.singularValues.join() !== own.singularValues.join()) {
    parts.set('theta', setting.singularValues.join(','));
  }
  if (setting.update !== own.update) parts.set('update', setting.update);
}

/** Reads what {@link addSetting} wrote; with what of it could not be read, in words. */
export function settingIn(
  parts: URLSearchParams,
  own: Setting,
): { readonly setting: Setting; readonly refused: readonly string[] } {
  const refused: string[] = [];
  let setting = own;
  const take = <Key extends keyof Setting>(
    name: string,
    key: Key,
    read: (text: string) => Checked<Setting[Key]>,
  ) => {
    const text = parts.get(name);
    if (text === null) return;
    const found = read(text);
    const wrong = 'value' in found ? conflictIn({ ...setting, [key]: found.value }) : found.refusal;
    if (wrong !== undefined) refused.push(`\`${name}\` in the address: ${wrong}`);
    else if ('value' in found) setting = { ...setting, [key]: found.value };
  };
  for (const field of fields) take(field.name, field.key, (text) => readField(field, text));
  take('theta', 'singularValues', readSingularValues);
  take('update', 'update', (text) =>
    text === 'alternating' || text === 'simultaneous'
      ? { value: text }
      : refusal('alternating or simultaneous', text),
  );
  return { setting: withValues(setting, setting.singularValues), refused };
}

/** The setting with these singular values, and as large a rank. */
export function withValues(setting: Setting, singularValues: readonly number[]): Setting {
  const rank = singularValues.length > 0 ? singularValues.length : setting.rank;
  return { ...setting, rank, singularValues };
}
