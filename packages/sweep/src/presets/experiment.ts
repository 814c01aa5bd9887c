import {
  cellWidth,
  dimensionOf,
  initialVariance,
  type Start,
  shapeOf,
  startScales,
  widestBalanced,
} from '@mixed-dynamics/data';
import { z } from 'zod';
import type { Axis } from '../grid/axis.ts';
import { usualAxes, valueAt, valuesOf, withoutDefaults, withValue } from './axes.ts';
import {
  type Context,
  cellLimit,
  checkExponents,
  checkIncreasing,
  checkLearningRate,
  checkRank,
  refuse,
} from './fields.ts';
import { type AxisKey, axisKeys, axisRanges, type ExperimentKeys } from './keys.ts';
import { expectation, formOfAxis } from './presetError.ts';
import { missingTheory, type TheorySection } from './theoryOf.ts';

// Normalises the keys of a section and checks them against each other. Afterwards an absent key and a default value
// are the same, so that presets with the same results have the same hash.

/** A section as written in the preset. */
interface Written {
  readonly dimension?: number | undefined;
  readonly inputs?: number | undefined;
  readonly outputs?: number | undefined;
  readonly rank?: number | undefined;
  readonly teacher?: unknown;
  readonly axes?: readonly AxisKey[] | undefined;
  readonly dynamics?: readonly string[] | undefined;
}

/** The keys that {@link normalised} may change. */
type Changed = keyof Written | keyof ExperimentKeys | 'gammaSigma2' | 'gammaW';

type Normalised<S, N, Gamma> = Omit<S, Changed> &
  ExperimentKeys<N> & {
    readonly gammaSigma2: Gamma;
    readonly gammaW: Gamma;
    /** Absent for gradient descent and equation (1). */
    readonly dynamics?: readonly string[];
  };

type PlaneSection<S> = Normalised<S, number | Axis, Axis> & {
  readonly axes?: readonly [AxisKey, AxisKey];
};
type NetworkSection<S> = Normalised<S, number, number>;

/** Normalises and checks a section with a plane. @param repetitions number of networks at each grid point */
export const planeSection =
  <S extends Written>(repetitions: (section: S) => number, limits?: Limits) =>
  (written: S, context: Context): PlaneSection<S> => {
    const { axes = usualAxes } = written;
    if (axes[0] === axes[1]) {
      refuse(context, ['axes', '1'], 'another key than the first', axes[1]);
      return z.NEVER;
    }
    const section = finished(written, axes as readonly [AxisKey, AxisKey], context, limits);
    if (!section) return z.NEVER;
    const cells = axes.reduce((product, key) => product * valuesOf(section, key).length, 1);
    const all = cells * repetitions(written);
    if (all > cellLimit) refuse(context, [], `at most ${cellLimit} cells`, all);
    return section as PlaneSection<S>;
  };

/** Normalises and checks a section with one network. */
export const networkSection =
  <S extends Written>(limits?: Limits) =>
  (written: S, context: Context): NetworkSection<S> =>
    (finished(written, undefined, context, limits) as NetworkSection<S> | undefined) ?? z.NEVER;

/** Restrictions of a kind of section. */
interface Limits {
  /** It cannot train the infinitely wide network. */
  readonly noIdeal?: boolean;
  /** It compares both dynamics, so equation (1) must hold. */
  readonly needsEquation?: boolean;
  /** A key whose list of values is not an axis. */
  readonly list?: AxisKey;
}

/** @param axes the axes of a plane; absent for one network */
function finished(
  written: Written,
  axes: readonly [AxisKey, AxisKey] | undefined,
  context: Context,
  limits: Limits = {},
): object | undefined {
  checkWritten(written, context);
  if (context.issues.length > 0) return undefined;
  const section = normalised(written, axes, context, limits);
  if (context.issues.length > 0) return undefined;
  checkRank(section, context);
  for (const key of ['gammaSigma2', 'gammaW'] as const) {
    checkExponents(section, key, valuesOf(section, key), context);
  }
  if (context.issues.length > 0) return undefined;
  checkStart(section, context);
  checkLoss(section, context);
  checkRates(section, context);
  if (context.issues.length > 0) return undefined;
  return withDynamics(section, context, limits);
}

/** Checks that exactly one of two keys with the same meaning is given. */
function checkWritten(written: Written, context: Context): void {
  const { dimension, inputs, outputs, rank, teacher } = written;
  if (inputs === undefined && outputs === undefined) {
    if (dimension === undefined) {
      refuse(context, ['dimension'], 'd, or `inputs` and `outputs`', undefined);
    }
  } else if (inputs === undefined || outputs === undefined) {
    const missing = inputs === undefined ? 'inputs' : 'outputs';
    refuse(context, [missing], 'both `inputs` and `outputs`', undefined);
  } else if (dimension !== undefined) {
    refuse(context, ['dimension'], 'either `dimension` or `inputs` and `outputs`', dimension);
  }
  const own = rankOf(teacher);
  if (own === undefined && rank === undefined) {
    const expectation =
      teacher === undefined ? 'a number' : 'K, the rank of the teacher in the file';
    refuse(context, ['rank'], expectation, undefined);
  } else if (own !== undefined && rank !== undefined && own !== rank) {
    refuse(context, ['rank'], `the rank of \`teacher\`, ${own}, or no key \`rank\``, rank);
  }
  const rates = ['learningRate', 'learningRateConstant'].map((key) => valueAt(written, key));
  if (rates.every((rate) => rate === undefined)) {
    refuse(context, ['learningRateConstant'], 'c, or η as `learningRate`', undefined);
  } else if (rates.every((rate) => rate !== undefined)) {
    refuse(context, ['learningRate'], 'either this or `learningRateConstant`', rates[0]);
  }
}

/** K, if the key `teacher` determines it. */
function rankOf(teacher: unknown): number | undefined {
  const { rank, singularValues } = (teacher ?? {}) as {
    rank?: number;
    singularValues?: readonly number[];
  };
  return rank ?? singularValues?.length;
}

type Section = TheorySection & { readonly dynamics?: readonly string[] };

function normalised(
  written: Written,
  axes: readonly [AxisKey, AxisKey] | undefined,
  context: Context,
  { list }: Limits,
): Section {
  const { inputs, outputs, dimension, teacher, axes: _axes, ...rest } = written;
  const shape = shapeOf({ dimension: dimension!, ...(inputs && outputs && { inputs, outputs }) });
  let section: object = {
    ...rest,
    dimension: dimensionOf(shape),
    ...(shape.inputs !== shape.outputs && shape),
    rank: rankOf(teacher) ?? rest.rank,
    ...(!hasRank(teacher) && { teacher }),
    ...(axes && axes.join() !== usualAxes.join() && { axes: [...axes] }),
  };
  for (const key of axisKeys) {
    if (key !== list) section = withNumber(section, key, axes, context);
  }
  return withoutDefaults(section) as Section;
}

const hasRank = (teacher: unknown): boolean =>
  typeof teacher === 'object' && teacher !== null && 'rank' in teacher;

/** Checks that a key holds an axis if `axes` names it, and one number otherwise; a list of one number counts as one. */
function withNumber(
  section: object,
  key: AxisKey,
  axes: readonly [AxisKey, AxisKey] | undefined,
  context: Context,
): object {
  const value = valueAt(section, key);
  const path = key.split('.');
  if (axes?.includes(key)) {
    if (typeof value !== 'object')
      refuse(context, path, `${formOfAxis}, since it is an axis`, value);
    else if (checkIncreasing(value as Axis, key, context)) checkRange(section, key, context);
    return section;
  }
  const isOne = Array.isArray(value) && value.length === 1;
  // In a plane γ_σ² and γ_w are always stored as lists.
  if (axes && usualAxes.includes(key)) {
    const single = typeof value === 'number' ? [value] : value;
    if (Array.isArray(single) && single.length === 1) return withValue(section, key, single);
    refuse(context, path, 'one number, or its key in `axes`', value);
    return section;
  }
  const isAxis = typeof value === 'object' && value !== null && !('sha256' in value);
  if (isOne) {
    const single = withValue(section, key, value[0]);
    checkRange(single, key, context);
    return single;
  }
  if (isAxis) refuse(context, path, 'one number, or its key in `axes`', value);
  return section;
}

/** Refuses an axis or list with a value outside the range of its key. */
function checkRange(section: object, key: AxisKey, context: Context): void {
  for (const value of valuesOf(section, key)) {
    const { error } = axisRanges[key].safeParse(value);
    if (!error) continue;
    refuse(context, key.split('.'), `${expectation(error.issues[0]!)} everywhere`, value);
    return;
  }
}

function checkStart(section: Section, context: Context): void {
  const { start, varianceRatio } = section;
  const isBalanced = start === 'balanced' || typeof start === 'object';
  if (isBalanced && varianceRatio !== undefined) {
    const expectation = 'no ratio, which the balance decides, or another `start`';
    refuse(context, ['varianceRatio'], expectation, varianceRatio);
  }
  const width = Math.max(...widthsOf(section));
  for (const lambda of valuesOf(section, 'start.lambdaBalanced')) {
    const widest = widestBalanced(lambda, shapeOf(section));
    if (width <= widest) continue;
    const side = lambda > 0 ? 'd_in' : 'd_out';
    const expectation = `a width of at most ${widest}, ${side}, for λ = ${lambda}`;
    refuse(context, ['gammaW'], expectation, `w = ${width}`);
    return;
  }
}

const widthsOf = (section: Section) =>
  valuesOf(section, 'gammaW').map((gamma) => cellWidth(section.dimension, gamma));

/** The largest condition number of Σ: beyond it the smallest eigenvalue is 0 in float32. */
const conditionLimit = 2 ** 23;

function checkLoss(section: Section, context: Context): void {
  const { inputs } = shapeOf(section);
  const exponent = Math.max(0, ...valuesOf(section, 'loss.covariance.powerLaw'));
  if (inputs ** exponent > conditionLimit) {
    const limit = Math.log(conditionLimit) / Math.log(inputs);
    const expectation = `at most ${limit.toFixed(2)}: beyond it float32 makes Σ singular`;
    refuse(context, ['loss', 'covariance', 'powerLaw'], expectation, exponent);
  }
  const few = valuesOf(section, 'loss.covariance.samples').find((samples) => samples < inputs);
  if (few === undefined) return;
  const expectation = `at least d_in = ${inputs}: the covariance of fewer samples is singular`;
  refuse(context, ['loss', 'covariance', 'samples'], expectation, few);
}

/** Checks that learning rates fit float32, with d as an estimate of ‖A*‖. */
function checkRates(section: Section, context: Context): void {
  const ratio = Math.max(
    1,
    ...valuesOf(section, 'varianceRatio').map((value) => Math.max(value, 1 / value)),
  );
  const lambda = Math.max(0, ...valuesOf(section, 'start.lambdaBalanced').map(Math.abs));
  const start: Start | undefined =
    typeof section.start === 'object' ? { lambdaBalanced: lambda } : section.start;
  const widths = widthsOf(section);
  const variances = valuesOf(section, 'gammaSigma2').map((gamma) =>
    initialVariance(section.dimension, gamma),
  );
  const corner = (pick: (...values: number[]) => number) =>
    startScales({
      ...shapeOf(section),
      ...{ width: pick(...widths), sigma2: pick(...variances), start, varianceRatio: ratio },
    }).scale;
  const scales = [section.dimension, corner(Math.min), corner(Math.max)];
  const check = (key: string, ratesOf: (value: number) => number[]) =>
    checkLearningRate(key, valuesOf(section, key), ratesOf, context);
  check('learningRateConstant', (c) => scales.map((scale) => 1 / (c * scale)));
  check('learningRate', (eta) => [eta]);
}

/**
 * Normalises the key `dynamics`: by default gradient descent, and equation (1) if it holds; absent if it names exactly
 * these two. Refuses dynamics that do not hold for the section.
 */
function withDynamics(section: Section, context: Context, limits: Limits): object {
  const missing = missingTheory(section);
  const ideal = limits.noIdeal ? 'only figure2 can train it' : missing.ideal;
  const reasons = { 'self-consistent': missing.selfConsistent, ideal };
  if (limits.needsEquation && missing.selfConsistent !== undefined) {
    refuse(context, [], `equation (1) to hold: ${missing.selfConsistent}`, 'a section without it');
    return section;
  }
  const { dynamics: named, ...rest } = section;
  for (const [name, reason] of Object.entries(reasons)) {
    if (reason === undefined || !named?.includes(name)) continue;
    refuse(context, ['dynamics'], `no ${name} (${reason})`, named.join());
    return section;
  }
  const all = named ?? [
    'gradient-descent',
    ...(missing.selfConsistent === undefined ? ['self-consistent'] : []),
  ];
  return all.join() === 'gradient-descent,self-consistent' ? rest : { ...rest, dynamics: all };
}
