import { expected } from '@mixed-dynamics/artifacts';
import { type Interval, studentFactor, sum } from './summarize.ts';

/** A fitted line y = intercept + slope·x with its errors. */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Standard errors, from the scatter about the line with n − 2 degrees of freedom. */
  readonly slopeError: number;
  readonly interceptError: number;
  /** Confidence intervals by Student's t with n − 2 degrees of freedom. */
  readonly slopeInterval: Interval;
  readonly interceptInterval: Interval;
  /** Fraction of the variance of y explained by the line; 1 if y is constant. */
  readonly rSquared: number;
  /** Standard deviation of the points about the line, in units of y. */
  readonly residualError: number;
  /** Number of points. */
  readonly count: number;
}

interface FitOptions {
  /** Probability of the intervals; default 0.95. */
  readonly confidence?: number;
}

/**
 * Ordinary least squares, y on x, for points of equal, unknown variance. Sums are taken about the means,
 * so that a large offset loses no digits. The errors assume independent scatter. Along one contour or
 * run the scatter is correlated; there the errors describe the fit, not the experiment.
 * @param x, y the points, finite, at least three, x not all equal
 * @throws UserError on lists of different lengths, fewer than three points, a non-finite value,
 * or x without spread
 */
export function fitLine(
  x: readonly number[],
  y: readonly number[],
  { confidence = 0.95 }: FitOptions = {},
): LineFit {
  checkPoints(x, y);
  const count = x.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const sumXX = sum(x.map((value) => (value - meanX) ** 2));
  const sumXY = sum(x.map((value, i) => (value - meanX) * (y[i]! - meanY)));
  const sumYY = sum(y.map((value) => (value - meanY) ** 2));
  const slope = sumXY / sumXX;
  const intercept = meanY - slope * meanX;
  const residual = sum(x.map((value, i) => (y[i]! - meanY - slope * (value - meanX)) ** 2));
  const residualError = Math.sqrt(residual / (count - 2));
  const slopeError = residualError / Math.sqrt(sumXX);
  const interceptError = residualError * Math.sqrt(1 / count + meanX ** 2 / sumXX);
  const t = studentFactor(confidence, count - 2);
  const around = (centre: number, error: number): Interval => [
    centre - t * error,
    centre + t * error,
  ];
  return {
    slope,
    intercept,
    slopeError,
    interceptError,
    slopeInterval: around(slope, slopeError),
    interceptInterval: around(intercept, interceptError),
    rSquared: sumYY === 0 ? 1 : 1 - residual / sumYY,
    residualError,
    count,
  };
}

/** {@link fitLine} through points of any type. */
export const fitThrough = <Point>(
  points: readonly Point[],
  x: (point: Point) => number,
  y: (point: Point) => number,
): LineFit =>
  fitLine(
    points.map((point) => x(point)),
    points.map((point) => y(point)),
  );

function checkPoints(x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) {
    throw expected({
      culprit: '`y`',
      expected: `as many values as \`x\`, ${x.length}`,
      got: y.length,
      remedy: 'pass the points as two lists of equal length',
    });
  }
  if (new Set(x).size < 2 || x.length < 3) {
    throw expected({
      culprit: '`x`',
      expected: 'at least 3 points at 2 different places',
      got: `${x.length} at ${new Set(x).size}`,
      remedy: 'a line and its error need more points',
    });
  }
  const bad = [...x, ...y].find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw expected({
      culprit: 'the points of a line',
      expected: 'finite numbers',
      got: bad,
      remedy: 'leave out points without a value',
    });
  }
}

const mean = (values: readonly number[]) => sum(values) / values.length;

/** Pearson's correlation. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - meanX, y[i]! - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}
