import { limitRatio } from '@mixed-dynamics/theory';
import { group } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import { interceptOf, meanOf, slopeOf } from './estimate.ts';
import type { ScalingRow } from './scalingTable.ts';

/**
 * Test errors that mark the transition, which in the limit goes from 0 (active) to ½ (lazy). The
 * midpoint, also the first contour line of the paper's figure, is its position; the middle half is its
 * width.
 */
const [low, middle, high] = [0.125, 0.25, 0.375];

/**
 * How the transition sharpens with d. At a fixed s/‖A*‖ the test error has a limit for d → ∞, so the
 * curves of different d collapse in that ratio. In γ_w + γ_σ² both the distance of the transition from 1
 * and its width must therefore shrink like 1/ln d, with factors known from the limit.
 * @returns the cuts; for each dimension the position and the width of the transition, averaged over the draws, and
 *   whether d is large enough to be fitted; and the fits, absent with fewer than 3 points or 2 dimensions. The position
 *   is γ_w + γ_σ² − 1 at test error 1/4, the width its change from 1/8 to 3/8
 */
export function analyseTransition(rows: readonly ScalingRow[]) {
  const cuts = cutsOf(rows.filter(({ part }) => part === 'transition'));
  const points = cuts.flatMap(({ dimension, excess, testError }) => {
    const [at8, at4, at38] = [low, middle, high].map((level) => crossing(excess, testError, level));
    if (at8 === undefined || at4 === undefined || at38 === undefined) return [];
    return [{ dimension, position: at4, width: at38 - at8 }];
  });
  const dimensions = [...new Set(points.map(({ dimension }) => dimension))];
  const theory = {
    position: Math.log(limitRatio(middle)),
    width: Math.log(limitRatio(high) / limitRatio(low)),
  };
  // For d ≥ 4/ρ² the singular values of the noise, up to 2√d, are below the threshold s = ρd in the middle
  // of the transition, as in the limit. Smaller networks are shown but not fitted.
  const least = 4 / limitRatio(middle) ** 2;
  const places = dimensions.map((dimension) => {
    const here = points.filter((point) => point.dimension === dimension);
    const over = (key: 'position' | 'width') =>
      meanOf(
        here.map((point) => point[key]),
        theory[key] / Math.log(dimension),
      );
    const used = dimension >= least;
    return { dimension, used, position: over('position'), width: over('width') };
  });
  const large = points.filter(({ dimension }) => dimension >= least);
  const canFit = large.length >= 3 && new Set(large.map(({ dimension }) => dimension)).size > 1;
  const fits: Partial<ReturnType<typeof fitsOf>> = canFit ? fitsOf(large, theory) : {};
  return { cuts, places, ...fits };
}

interface PlacePoint {
  readonly dimension: number;
  readonly position: number;
  readonly width: number;
}

function fitsOf(points: readonly PlacePoint[], theory: Omit<PlacePoint, 'dimension'>) {
  const inverse = ({ dimension }: PlacePoint) => 1 / Math.log(dimension);
  const against = (key: 'position' | 'width') => {
    const line = fitThrough(points, inverse, (point) => point[key]);
    return { limit: interceptOf(line, 0), slope: slopeOf(line, theory[key]) };
  };
  const power = fitThrough(
    points,
    ({ dimension }) => Math.log(Math.log(dimension)),
    ({ width }) => Math.log(width),
  );
  return {
    /** Linear fits in 1/ln d; `limit` is the value at d → ∞. */
    ...{ position: against('position'), width: against('width') },
    /** The power of ln d with which the width shrinks: slope of ln width against ln ln d. */
    widthPower: slopeOf(power, -1),
  };
}

/** The cut of each draw at each dimension, in the order of its γ_w + γ_σ² − 1. */
function cutsOf(rows: readonly ScalingRow[]) {
  const draws = group(rows, ({ dimension, trial }) => `${dimension} ${trial}`);
  return [...draws.values()].map((draw) => {
    const cut = draw.toSorted((a, b) => a.excess - b.excess);
    const { dimension, trial } = cut[0]!;
    return {
      ...{ dimension, trial },
      excess: cut.map(({ excess }) => excess),
      /** s/‖A*‖_op. */
      ratio: cut.map(({ sigma2, width, teacherNorm }) => (sigma2 * width) / teacherNorm),
      testError: cut.map(({ minTestError }) => minTestError),
    };
  });
}

/**
 * Where a rising curve first reaches a level; `undefined` if it starts above the level or never reaches
 * it. Interpolation is by the cubic through the four nearest points: linear interpolation would make a
 * smooth step look wider.
 * @param x increasing
 */
export function crossing(
  x: readonly number[],
  y: readonly number[],
  level: number,
): number | undefined {
  const after = y.findIndex((value) => value >= level);
  if (after < 1) return undefined;
  const first = Math.max(0, Math.min(after - 2, x.length - 4));
  const [near, values] = [x.slice(first, first + 4), y.slice(first, first + 4)];
  let [low, high] = [x[after - 1]!, x[after]!];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (interpolate(near, values, middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The interpolating polynomial (Lagrange). */
function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  return x.reduce((sum, own, i) => {
    const share = x.reduce((product, other, j) => {
      return i === j ? product : (product * (at - other)) / (own - other);
    }, 1);
    return sum + share * y[i]!;
  }, 0);
}
