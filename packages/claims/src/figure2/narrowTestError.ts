import { min } from 'd3-array';
import type { Claim } from '../claim.ts';
import type { Plane } from './plane.ts';
import { countOf, tooFew } from './regions.ts';

/**
 * A network of w < K hidden units has rank w and misses K − w directions of the teacher, a share
 * (K − w)/K of its squares when its singular values are equal, somewhat less when they spread.
 */
export const narrowTestError: Claim<Plane> = {
  id: 'narrow-test-error',
  statement: 'Below w = K nothing fits: the network cannot hold the teacher',
  where: 'Figure 2, all panels, the line "underparameterized"',
  domain: 'cells with w < K',
  quantity: 'smallest test error of any run, in units of the share (K − w)/K it cannot hold',
  criterion: () => ({
    low: 0.5,
    basis: 'half of the share, for a teacher whose singular values are not all equal',
  }),
  measure: (plane) => {
    const { rank, cells } = plane;
    const narrow = cells.filter(({ width }) => width < rank);
    const counts = { narrow: narrow.length };
    return (
      tooFew(plane, counts) ?? {
        value: min(narrow, ({ testError, width }) => testError / ((rank - width) / rank))!,
        cells: countOf(plane, counts),
        note: `smallest test error ${min(narrow, ({ testError }) => testError)!.toPrecision(3)}`,
      }
    );
  },
};
