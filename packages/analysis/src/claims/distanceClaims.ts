import { median, quantile } from 'd3-array';
import type { Claim } from './claim.ts';
import { cellsIn, onEnough, type Plane, regions } from './plane.ts';

/** The middle contour line of the paper, e^−4; small compared with the entries of A*, whose mean square is 1. */
const level = Math.exp(-4);
const basis = 'e^−4, the middle contour line of the paper; an entry of A* has mean square 1';

const theoryDistance: Claim<Plane> = {
  id: 'theory-distance',
  statement: 'Gradient descent and the self-consistent dynamics agree where the theory applies',
  where: 'Figure 2, bottom right; equation (1)',
  domain: regions.theory.definition,
  quantity: 'value that the largest ‖A_GD − A_SC‖²/d² does not exceed in nine in ten runs',
  criterion: () => ({ high: level, basis }),
  measure: (plane) => {
    const distances = cellsIn(plane, regions.theory).map(({ distance }) => distance);
    return onEnough(plane, { 'finite-noise': distances.length }, () => ({
      value: quantile(distances, 0.9)!,
      note: `median ${median(distances)!.toPrecision(2)}`,
    }));
  },
};

const noiseDistance: Claim<Plane> = {
  id: 'noise-distance',
  statement:
    'Gradient descent and the self-consistent dynamics differ where the noise of the initial A is infinite',
  where: 'Figure 2, bottom right',
  domain: regions.infiniteNoise.definition,
  quantity: 'median over the region of the largest ‖A_GD − A_SC‖²/d² of a run',
  criterion: () => ({ low: level, basis }),
  measure: (plane) => {
    const distances = cellsIn(plane, regions.infiniteNoise).map(({ distance }) => distance);
    const counts = { 'infinite-noise': distances.length };
    return onEnough(plane, counts, () => ({ value: median(distances)! }));
  },
};

export const distanceClaims = [theoryDistance, noiseDistance];
