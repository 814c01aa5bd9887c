import { median } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import type { Claim } from './claim.ts';
import {
  cellsIn,
  countOf,
  fewest,
  onEnough,
  type Plane,
  type PlaneCell,
  regions,
} from './plane.ts';

/** A run that the iteration limit cut off may not have reached its smallest test error. */
const ended = ({ stopReason }: PlaneCell) => stopReason !== 'max-iterations';

const activeIterations: Claim<Plane> = {
  id: 'active-iterations',
  statement: 'Active training takes more iterations than lazy training',
  where: 'Figure 2, bottom left, and its caption',
  domain: `${regions.active.definition}; ${regions.lazyInTheory.definition}`,
  quantity: 'median iterations to the smallest test error, active over lazy region',
  criterion: () => ({
    low: 2,
    basis:
      'at least twice as many: a lazy run takes about (c/2)·ln 2, an active one must first grow by factors of e',
  }),
  measure: (plane) => {
    const [active, lazy] = [regions.active, regions.lazyInTheory].map((region) =>
      cellsIn(plane, region)
        .filter(ended)
        .map(({ iterations }) => iterations),
    ) as [number[], number[]];
    return onEnough(plane, { active: active.length, lazy: lazy.length }, () => ({
      value: median(active)! / median(lazy)!,
      note: `medians ${median(active)} and ${median(lazy)}`,
    }));
  },
};

/**
 * By equation (1) a singular value growing from s to σ_k grows at the relative rate 2ησ_k per step, so
 * the weakest direction of the teacher is learned after (c/2)·(‖A*‖/σ_K)·ln(σ_K/s) steps of
 * η = 1/(c‖A*‖). The ratio ‖A*‖/σ_K is at least 1 and, by the spectral edges of a product of two d×K
 * Gaussian matrices, at most ((1 + √(K/d))/(1 − √(K/d)))².
 */
function growthBounds({ dimension: d, rank: k, learningRateConstant: c }: Plane): {
  low: number;
  high: number;
} {
  const edge = Math.sqrt(k / d);
  return { low: c / 2, high: (c / 2) * ((1 + edge) / (1 - edge)) ** 2 };
}

const iterationGrowth: Claim<Plane> = {
  id: 'iteration-growth',
  statement:
    'Active training takes longer for smaller σ²w: a fixed number of iterations more per factor e',
  where: 'Figure 2, bottom left',
  domain: `${regions.active.definition}, without runs that were cut off`,
  quantity: 'iterations to the smallest test error per factor e of 1/(σ²w), by least squares',
  criterion: (plane) => ({
    ...growthBounds(plane),
    basis: 'c/2 times ‖A*‖/σ_K, which is between 1 and ((1 + √(K/d))/(1 − √(K/d)))²',
  }),
  measure: (plane) => {
    const cells = cellsIn(plane, regions.active).filter(ended);
    const counts = { active: cells.length };
    return onEnough(plane, counts, () => {
      const values = new Set(cells.map(({ threshold }) => threshold)).size;
      if (values < fewest) {
        const reason = `${values} different σ²w, at least ${fewest} are needed`;
        return { reason, cells: countOf(plane, counts) };
      }
      const fit = fitThrough(
        cells,
        ({ threshold }) => -Math.log(threshold),
        ({ iterations }) => iterations,
      );
      const note = `R² = ${fit.rSquared.toFixed(4)}`;
      return { value: fit.slope, standardError: fit.slopeError, note };
    });
  },
};

export const iterationClaims = [activeIterations, iterationGrowth];
