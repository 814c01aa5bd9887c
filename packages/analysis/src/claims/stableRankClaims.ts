import { median } from 'd3-array';
import type { Claim } from './claim.ts';
import { cellsIn, countOf, onEnough, type Plane, regions } from './plane.ts';

/**
 * Bounds of the teacher's stable rank. It is K if its K singular values are equal, and less the more they
 * differ. The lower bound uses the spectral edge of a product of two d×K Gaussian matrices,
 * σ_1² ≤ (1 + √(K/d))⁴·d²/K, and approaches K as d grows.
 */
export function teacherRank({ dimension: d, rank: k }: Plane): { low: number; high: number } {
  return { low: k / (1 + Math.sqrt(k / d)) ** 4, high: k };
}

const ranksIn = (plane: Plane, region: keyof typeof regions) =>
  cellsIn(plane, regions[region]).map(({ stableRank }) => stableRank);

const activeRank: Claim<Plane> = {
  id: 'active-rank',
  statement: 'The rank at the smallest test error is approximately right in the active region',
  where: 'Figure 2, top right, and its caption',
  domain: regions.active.definition,
  quantity: 'median over the region of the stable rank at the smallest test error',
  criterion: (plane) => ({
    ...teacherRank(plane),
    basis: 'the stable rank of a teacher of rank K: between K/(1 + √(K/d))⁴ and K',
  }),
  measure: (plane) => {
    const ranks = ranksIn(plane, 'active');
    return onEnough(plane, { active: ranks.length }, () => ({ value: median(ranks)! }));
  },
};

/** In αT, noise and teacher have equal squared norms, so the stable rank is twice the teacher's. */
const lazyRankExcess: Claim<Plane> = {
  id: 'lazy-rank-excess',
  statement: 'The lazy region overestimates the rank, compared with the active one',
  where: 'Figure 2, top right, and its caption',
  domain: `${regions.lazy.definition}; ${regions.active.definition}`,
  quantity: 'median stable rank of the lazy region over that of the active region',
  criterion: () => ({
    low: 1.5,
    basis:
      'half way from 1, no excess, to 2: ‖A* + E‖_F² is twice ‖A*‖_F², and the spectral norm hardly larger',
  }),
  measure: (plane) => {
    const [lazy, active] = [ranksIn(plane, 'lazy'), ranksIn(plane, 'active')];
    const counts = { lazy: lazy.length, active: active.length };
    return onEnough(plane, counts, () => ({ value: median(lazy)! / median(active)! }));
  },
};

/** The smallest d at which twice the teacher's stable rank exceeds K for every draw. */
export function dimensionForRank(rank: number): number {
  return rank / (2 ** 0.25 - 1) ** 2;
}

const lazyRank: Claim<Plane> = {
  id: 'lazy-rank',
  statement: 'The lazy region overestimates the rank: it lies above K',
  where: 'Figure 2, top right, and its caption',
  domain: `${regions.lazy.definition}, for d ≥ K/(2^(1/4) − 1)²`,
  quantity: 'median over the region of the stable rank at the smallest test error',
  criterion: ({ rank }) => ({ low: rank, basis: 'K, the rank of the teacher' }),
  measure: (plane) => {
    const ranks = ranksIn(plane, 'lazy');
    const counts = { lazy: ranks.length };
    const least = dimensionForRank(plane.rank);
    if (plane.dimension < least) {
      const reason = `d = ${plane.dimension} is below ${Math.ceil(least)}: twice the stable rank of a teacher may then be below K`;
      return { reason, cells: countOf(plane, counts) };
    }
    return onEnough(plane, counts, () => ({ value: median(ranks)! }));
  },
};

export const stableRankClaims = [activeRank, lazyRankExcess, lazyRank];
