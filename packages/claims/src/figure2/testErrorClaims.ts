import { median, quantile } from 'd3-array';
import type { Claim } from '../claim.ts';
import type { Plane } from './plane.ts';
import { cellsIn, countOf, regions, tooFew } from './regions.ts';

/**
 * The test error per entry that a matrix of the right rank cannot avoid: a rank-K matrix has
 * K(2d − K) free directions, in each of which it takes over the noise, of variance 1, whole.
 * It vanishes as d grows.
 */
export function unavoidableError({ dimension: d, rank: k }: Plane): number {
  return (k * (2 * d - k)) / d ** 2;
}

/** The active region generalizes. */
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
    const counts = { active: errors.length };
    return (
      tooFew(plane, counts) ?? {
        value: median(errors)!,
        cells: countOf(plane, counts),
        note: `${percent(errors, (error) => error < 0.25)} of the cells lie below 0.25, the paper's first contour line`,
      }
    );
  },
};

/**
 * The lazy region does not. Lazy training moves all of A towards T = A* + E at one rate, so at
 * best it stops at αT, with test error (1 − α)² + α² ≥ 1/2 for ‖A*‖² = ‖E‖² = d².
 */
const lazyTestError: Claim<Plane> = {
  id: 'lazy-test-error',
  statement: 'The lazy region does not reach a small test error',
  where: 'Figure 2, top left, and its caption',
  domain: regions.lazy.definition,
  quantity: 'smallest test error that nine in ten runs of the region stay above',
  criterion: () => ({
    low: 0.45,
    basis: 'the best lazy result, 1/2, less a tenth, since ‖A*‖² is d² on average only',
  }),
  measure: (plane) => {
    const errors = cellsIn(plane, regions.lazy).map(({ testError }) => testError);
    const counts = { lazy: errors.length };
    return (
      tooFew(plane, counts) ?? {
        value: quantile(errors, 0.1)!,
        cells: countOf(plane, counts),
        note: `${percent(errors, (error) => error > 0.25)} of the cells lie above 0.25, the paper's first contour line`,
      }
    );
  },
};

const percent = (values: readonly number[], test: (value: number) => boolean) =>
  `${((100 * values.filter(test).length) / values.length).toFixed(1)} %`;

export const testErrorClaims = [activeTestError, lazyTestError];
