import { minIndex } from 'd3-array';
import type { Claim } from '../claim.ts';
import type { Spectrum } from './spectrum.ts';

/** From this test error on more of the noise is learned than not; A = T has 1. */
const learned = 0.5;

/**
 * Lazy training scales all singular values of T alike; active growth takes the teacher's first.
 * A later iteration fits the noise too and ends at T.
 */
export const lowRankBias: Claim<Spectrum> = {
  id: 'low-rank-bias',
  statement: 'Active growth picks out the K directions of the teacher before the noise follows',
  where: 'Figure 1, right; abstract',
  domain: 'the singular values K and K + 1 of a run that learns the noise in the end',
  quantity: 'their ratio at the smallest test error, over their ratio at the end',
  criterion: () => ({
    low: 1.1,
    basis: 'a tenth more than 1, which lazy training gives at every iteration',
  }),
  measure: ({ curves, rank, testErrors }) => {
    const best = minIndex(testErrors);
    const gap = (iteration: number) => curves[rank - 1]![iteration]! / curves[rank]![iteration]!;
    const last = testErrors.length - 1;
    const cells = `iterations ${best} and ${last}`;
    const end = testErrors[last]!;
    if (end < learned) {
      const reason = `the run ends before the noise is learned, with test error ${end.toFixed(2)}; A = T has 1`;
      return { reason, cells };
    }
    const note = `${gap(best).toFixed(2)} and ${gap(last).toFixed(2)}`;
    return { value: gap(best) / gap(last), cells, note };
  },
};
