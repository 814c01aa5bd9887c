import { expected } from '@mixed-dynamics/artifacts';
import jStat from 'jstat';

/** A closed interval. */
export type Interval = readonly [low: number, high: number];

/** Statistics of independent draws of one quantity. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of one draw, with n − 1 in the denominator. */
  readonly standardDeviation: number;
  /** Contains the mean over all possible draws, at the given confidence. */
  readonly meanInterval: Interval;
}

/** Default probability of all intervals. */
export const defaultConfidence = 0.95;

/**
 * Mean, standard deviation and Student's interval of the mean, mean ± t·s/√n. The confidence
 * is exact for normal draws, approximate otherwise.
 * @param values independent draws, finite, at least two
 * @throws UserError on fewer than two draws, a non-finite value, or a confidence that is not a
 *   probability
 */
export function summarize(
  values: readonly number[],
  confidence: number = defaultConfidence,
): Summary {
  checkDraws(values);
  const count = values.length;
  const mean = sum(values) / count;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  const standardDeviation = Math.sqrt(squares / (count - 1));
  const half = (studentFactor(confidence, count - 1) * standardDeviation) / Math.sqrt(count);
  return { count, mean, standardDeviation, meanInterval: [mean - half, mean + half] };
}

/**
 * Contains one further draw at the given confidence: mean ± t·s·√(1 + 1/n), because both the mean and
 * the new draw scatter.
 */
export function predictionInterval(
  { count, mean, standardDeviation }: Omit<Summary, 'meanInterval'>,
  confidence: number = defaultConfidence,
): Interval {
  const half = studentFactor(confidence, count - 1) * standardDeviation * Math.sqrt(1 + 1 / count);
  return [mean - half, mean + half];
}

/**
 * The largest expected difference of two further draws at the given confidence: t·s·√2. Neither may be
 * among the draws from which s was estimated.
 */
export function differenceLimit(
  { count, standardDeviation }: Pick<Summary, 'count' | 'standardDeviation'>,
  confidence: number = defaultConfidence,
): number {
  return studentFactor(confidence, count - 1) * standardDeviation * Math.SQRT2;
}

function checkDraws(values: readonly number[]): void {
  if (values.length < 2) {
    throw expected({
      culprit: '`values`',
      expected: 'at least 2 draws',
      got: values.length,
      remedy: 'one draw says nothing about how much draws differ: compute more',
    });
  }
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw expected({
      culprit: '`values`',
      expected: 'finite numbers',
      got: bad,
      remedy: 'leave out draws without a value, and say so',
    });
  }
}

/** The sum of all values, NaN if one is. */
export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/**
 * Half-width of a two-sided interval of Student's t, in standard errors.
 * @param confidence between 0 and 1
 * @throws UserError for any other confidence
 */
export function studentFactor(confidence: number, degreesOfFreedom: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw expected({
      culprit: '`confidence`',
      expected: 'a probability between 0 and 1',
      got: confidence,
      remedy: 'write 0.95 for 95 %',
    });
  }
  return studentQuantile((1 + confidence) / 2, degreesOfFreedom);
}

/**
 * The quantile of Student's t distribution: `studentQuantile(0.975, n - 1)` standard errors to
 * either side of a mean of n values are its 95 % interval.
 * @param probability between 0 and 1, exclusive
 * @param degreesOfFreedom above 0
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(probability, degreesOfFreedom);
}
