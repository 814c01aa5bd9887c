import { expected, type PlaneAxis } from '@mixed-dynamics/artifacts';
import { type AxisKey, axesOf, type Figure2Section } from '@mixed-dynamics/sweep/preset';
import type { Command, Option } from 'commander';
import { exponents } from './settingWords.ts';
import { anyNumber, wholeNumber } from './values.ts';

// One network of a preset's plane, named by options: by its values on the two axes.

/** The requested cell of a plane. */
export interface AskedCell {
  /** A value for each axis, by its key; values of other keys are refused. */
  readonly at: Readonly<Record<string, number | undefined>>;
  readonly trial: number;
}

/** Adds the options for a position on a plane. */
export function withPlace(command: Command): Command {
  return command
    .option('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber())
    .option('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber())
    .option(
      '--at <key=value>',
      'the value of another axis of the plane, such as weightDecay=0.1; may be repeated',
      axisValue,
    );
}

/** Adds the options for a position and the trial, which name one network of a sweep. */
export const withCell = (command: Command): Command =>
  withPlace(command).option(
    '--trial <number>',
    'which draw of the weights, counted from 0',
    wholeNumber(),
    0,
  );

/** The options that {@link withPlace} and {@link withCell} add. */
export interface PlaceOptions {
  readonly gammaSigma2?: number;
  readonly gammaW?: number;
  /** Values of other axes, by their keys. */
  readonly at?: Readonly<Record<string, number>>;
  readonly trial?: number;
}

/** The cell that the options name. @throws UserError for a value given twice */
export function askedCell({ gammaSigma2, gammaW, at, trial = 0 }: PlaceOptions): AskedCell {
  const own = Object.entries({ gammaSigma2, gammaW }).filter(([, value]) => value !== undefined);
  for (const [key] of own) if (at?.[key] !== undefined) throw twice(key);
  return { at: { ...Object.fromEntries(own), ...at }, trial };
}

/** Parses `weightDecay=0.1` and adds it to the earlier values. */
function axisValue(this: Option, text: string, before: Readonly<Record<string, number>> = {}) {
  const [, key, number] = /^([A-Za-z][\w.]*)=(\S+)$/.exec(text) ?? [];
  if (key !== undefined) {
    if (Object.hasOwn(before, key)) throw twice(key);
    return { ...before, [key]: anyNumber().call(this, number!) };
  }
  throw expected({
    culprit: '`--at`',
    expected: 'a key of the preset and a number, such as weightDecay=0.1',
    got: `'${text}'`,
    remedy: 'name an axis of the plane and a value on it',
  });
}

const twice = (key: string) =>
  expected({
    culprit: '`--at`',
    expected: 'one value of each axis',
    got: `\`${key}\` a second time`,
    remedy: 'leave one of the two out',
  });

/** A cell in words: `γ_w = 1, weightDecay = 0.1`. */
export function nameOf({ at, trial }: AskedCell): string {
  const names = Object.entries(at).map(([key, value]) => `${exponents[key] ?? key} = ${value}`);
  return [...names, ...(trial > 0 ? [`trial ${trial}`] : [])].join(', ');
}

/** The options of the axes that have their own. */
const options: Readonly<Record<string, string>> = {
  gammaSigma2: '--gamma-sigma2',
  gammaW: '--gamma-w',
};
const optionOf = (key: string): string => options[key] ?? '--at';

/** The options for these values, as text for an error. */
export const optionsOf = (at: object): string =>
  [...new Set(Object.keys(at).map(optionOf))].map((option) => `\`${option}\``).join(', ');

/**
 * The requested values of both axes, which need not lie on the grid.
 * @throws UserError for a missing value, or for one of a key that is not an axis
 */
export function valuesOfAxes(
  section: Figure2Section,
  { at }: AskedCell,
): Readonly<Partial<Record<AxisKey, number>>> {
  const { x, y } = axesOf(section);
  const other = Object.keys(at).find((key) => ![x.key, y.key].includes(key));
  if (other !== undefined) {
    throw expected({
      culprit: `\`${optionOf(other)}\``,
      expected: `values of the axes of the preset, ${x.key} and ${y.key}`,
      got: `\`${other}\``,
      remedy: 'leave it out: it is not an axis',
    });
  }
  for (const axis of [x, y]) if (at[axis.key] === undefined) throw notOn(axis, undefined);
  return at;
}

/**
 * The cell of the plane nearest to the request, and its row in `metrics.csv`, from 0.
 * @throws UserError for a value that is missing, belongs to no axis, or lies more than half a cell outside the plane,
 *   and for a trial that the preset does not have
 */
export function nearestCell(
  section: Figure2Section,
  asked: AskedCell,
): AskedCell & { readonly index: number } {
  const { x, y } = axesOf(section);
  const { trials } = section;
  const { trial } = asked;
  if (trial >= trials) {
    throw expected({
      culprit: '`--trial`',
      expected: `a trial of the preset, 0 … ${trials - 1}`,
      got: trial,
      remedy: 'choose one of these',
    });
  }
  const at: Readonly<Record<string, number>> = valuesOfAxes(section, asked);
  const [column, row] = [nearest(x, at[x.key]!), nearest(y, at[y.key]!)];
  return {
    index: (column * y.values.length + row) * trials + trial,
    at: { [x.key]: x.values[column]!, [y.key]: y.values[row]! },
    trial,
  };
}

/** The index of the nearest value. */
function nearest(axis: PlaneAxis, value: number): number {
  const { values } = axis;
  const [first, last] = [values[0]!, values.at(-1)!];
  const below = (values[1] === undefined ? 0 : values[1] - first) / 2;
  const above = (values.length < 2 ? 0 : last - values.at(-2)!) / 2;
  if (value < first - below || value > last + above) throw notOn(axis, value);
  const distances = values.map((candidate) => Math.abs(candidate - value));
  return distances.indexOf(Math.min(...distances));
}

function notOn({ key, values }: PlaneAxis, value: number | undefined): Error {
  const [first, last] = [values[0]!, values.at(-1)!];
  const option = optionOf(key);
  const [of, example] =
    option === '--at' ? [` of ${key}`, `--at ${key}=${first}`] : ['', `${option} ${first}`];
  return expected({
    culprit: `\`${option}\``,
    expected: `a value${of} on the plane of the preset, ${first} … ${last}`,
    got: value ?? 'nothing',
    remedy: `choose a cell of the plane, such as \`${example}\``,
  });
}
