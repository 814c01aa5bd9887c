import type { Claim } from '../claim.ts';
import { fitLine } from '../fitLine.ts';
import { contourCrossings } from './contourCrossings.ts';
import type { Plane } from './plane.ts';
import { fewest } from './regions.ts';
import { unavoidableError } from './testErrorClaims.ts';

/** The paper's first contour line of the test error. */
const level = 0.25;

/**
 * The regime changes along the line between active and lazy: the contour runs beside it. The
 * other line, of infinite noise, has slope −2, and a change with the width alone slope 0.
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
    basis: 'the slope −1 of the line, to a tenth, since the line moves with d and w is not ≫ d',
  }),
  measure: (plane) => {
    const points = contourCrossings(
      plane.cells,
      level,
      ({ gammaSigma2, gammaW }) => gammaW > 1 && gammaW < -2 * gammaSigma2,
    );
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
    const fit = fitLine(
      points.map(({ gammaSigma2 }) => gammaSigma2),
      points.map(({ gammaW }) => gammaW),
    );
    const [low, high] = fit.slopeInterval.map((bound) => bound.toFixed(3).replace('-', '−'));
    const note = `95 % interval ${low} … ${high}, R² = ${fit.rSquared.toFixed(4)}`;
    return { value: fit.slope, standardError: fit.slopeError, cells, note };
  },
};
