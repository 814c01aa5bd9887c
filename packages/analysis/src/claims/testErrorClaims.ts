import { median, min, quantile } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import type { Claim } from './claim.ts';
import {
  cellsIn,
  crossings,
  fewest,
  inTheory,
  meansOf,
  onEnough,
  type Plane,
  type PlaneCell,
  regions,
} from './plane.ts';

/** The paper's first contour line of the test error. */
const level = 0.25;

/**
 * The test error per entry that a matrix of rank K cannot avoid: it has K(2d − K) degrees of freedom and
 * fits the noise of variance 1 in each of them. The error vanishes as d grows.
 */
export function unavoidableError({ dimension: d, rank: k }: Plane): number {
  return (k * (2 * d - k)) / d ** 2;
}

const activeTestError: Claim<Plane> = {
  id: 'active-test-error',
  statement: 'The active region reaches a small test error',
  where: 'Figure 2, top left, and its caption',
  domain: regions.active.definition,
  quantity: 'median over the region of the smallest test error of a run',
  criterion: (plane) => ({
    high: 2 * unavoidableError(plane),
    basis: 'twice the error K(2d − K)/d² that a matrix of rank K cannot avoid',
  }),
  measure: (plane) => {
    const errors = cellsIn(plane, regions.active).map(({ testError }) => testError);
    return onEnough(plane, { active: errors.length }, () => ({
      value: median(errors)!,
      note: `${percent(errors, (error) => error < level)} of the cells are below ${level}, the paper's first contour line`,
    }));
  },
};

/**
 * Lazy training moves all of A towards T = A* + E at one rate, so at best it stops at αT, with test error
 * (1 − α)² + α² ≥ 1/2 for ‖A*‖² = ‖E‖² = d².
 */
const lazyTestError: Claim<Plane> = {
  id: 'lazy-test-error',
  statement: 'The lazy region does not reach a small test error',
  where: 'Figure 2, top left, and its caption',
  domain: regions.lazy.definition,
  quantity: 'smallest test error that nine in ten runs of the region stay above',
  criterion: () => ({
    low: 0.45,
    basis: 'the best lazy result, 1/2, less a tenth, because ‖A*‖² is d² only on average',
  }),
  measure: (plane) => {
    const errors = cellsIn(plane, regions.lazy).map(({ testError }) => testError);
    return onEnough(plane, { lazy: errors.length }, () => ({
      value: quantile(errors, 0.1)!,
      note: `${percent(errors, (error) => error > level)} of the cells are above ${level}, the paper's first contour line`,
    }));
  },
};

const percent = (values: readonly number[], test: (value: number) => boolean) =>
  `${((100 * values.filter(test).length) / values.length).toFixed(1)} %`;

/**
 * A network of w < K hidden units has rank w and misses K − w directions of the teacher: a fraction
 * (K − w)/K of its squared norm if its singular values are equal, less if they are not.
 */
export const narrowTestError: Claim<Plane> = {
  id: 'narrow-test-error',
  statement: 'A network with w < K cannot represent the teacher',
  where: 'Figure 2, all panels, the line "underparameterized"',
  domain: 'cells with w < K',
  quantity:
    'smallest test error of any run, in units of the fraction (K − w)/K of the teacher that it must miss',
  criterion: () => ({
    low: 0.5,
    basis: 'half of this fraction, because the singular values of the teacher are not all equal',
  }),
  measure: (plane) => {
    const { rank, cells } = plane;
    const narrow = cells.filter(({ width }) => width < rank);
    return onEnough(plane, { narrow: narrow.length }, () => ({
      value: min(narrow, ({ testError, width }) => testError / ((rank - width) / rank))!,
      note: `smallest test error ${min(narrow, ({ testError }) => testError)!.toPrecision(3)}`,
    }));
  },
};

/**
 * The regime changes at the line between active and lazy, so the contour is parallel to it. A contour
 * along the line of infinite noise would have slope −2, and one at a fixed width slope 0.
 */
export const contourSlope: Claim<Plane> = {
  id: 'contour-slope',
  statement: `The contour of test error ${level} runs parallel to the line between active and lazy, γ_w = 1 − γ_σ²`,
  where: 'Figure 2, top left',
  domain: 'where the contour crosses a column of the grid at 1 < γ_w < −2γ_σ²',
  quantity: 'slope of γ_w against γ_σ² along the contour, by least squares',
  criterion: () => ({
    low: -1.1,
    high: -0.9,
    basis:
      'the slope −1 of the line, within a tenth, because the line moves with d and w is not ≫ d',
  }),
  measure: (plane) => {
    const points = contourCrossings(plane.cells, level, inTheory);
    const cells = `${points.length} columns`;
    const floor = unavoidableError(plane);
    if (floor >= level) {
      const reason = `d = ${plane.dimension} is too small: a matrix of rank ${plane.rank} cannot avoid the error ${floor.toFixed(2)}`;
      return { reason, cells };
    }
    if (points.length < fewest) {
      const reason = `the contour crosses ${points.length} columns, at least ${fewest} are needed`;
      return { reason, cells };
    }
    const fit = fitThrough(
      points,
      ({ gammaSigma2 }) => gammaSigma2,
      ({ gammaW }) => gammaW,
    );
    const [low, high] = fit.slopeInterval.map((bound) => bound.toFixed(3).replace('-', '−'));
    const note = `95 % interval ${low} … ${high}, R² = ${fit.rSquared.toFixed(4)}`;
    return { value: fit.slope, standardError: fit.slopeError, cells, note };
  },
};

/** A point on a contour of the test error. */
type Crossing = Pick<PlaneCell, 'gammaSigma2' | 'gammaW'>;

/**
 * The crossings where the smallest test error rises through a level with γ_w, at most one per grid
 * column, by linear interpolation between two cells. Several networks of one cell are averaged.
 * @param inside whether a point counts; the first one of each column is taken
 */
export function contourCrossings(
  cells: readonly PlaneCell[],
  level: number,
  inside: (point: Crossing) => boolean,
): Crossing[] {
  return [...meansOf(cells)].flatMap(([gammaSigma2, column]) =>
    crossings(column, level)
      .map((gammaW) => ({ gammaSigma2, gammaW }))
      .filter(inside)
      .slice(0, 1),
  );
}

export const testErrorClaims = [activeTestError, lazyTestError];
