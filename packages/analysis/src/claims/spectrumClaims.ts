import { median, minIndex } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import type { Claim, Measurement, NoResult } from './claim.ts';
import { type Growth, type GrowthPoint, growthOf } from './growth.ts';
import type { Spectrum } from './spectrum.ts';

/** "Far" above and below the threshold means by a factor of two. */
const far = 2;
/** By equation (1) the rate scales as σ to the power σ²/(σ² + s²): 0.8 at σ = 2s, 0.2 at σ = s/2. */
const mixture = 1 / (1 + far ** 2);
/** Smallest number of points of a curve. */
const fewestPoints = 10;

/** All points of singular values that end far above the threshold, while they are far above it. */
const pointsAbove = ({ curves, threshold }: Spectrum): GrowthPoint[] =>
  growths(curves, threshold)
    .flatMap(({ target, points }) => (target >= far * threshold ? points : []))
    .filter(({ value }) => value >= far * threshold);

/** All points of singular values that end far below it. */
const pointsBelow = ({ curves, threshold }: Spectrum): GrowthPoint[] =>
  growths(curves, threshold).flatMap(({ target, points }) =>
    target <= threshold / far ? points : [],
  );

const growths = (curves: Spectrum['curves'], threshold: number): Growth[] =>
  curves.flatMap((curve) => growthOf(curve, threshold) ?? []);

/** The power of σ in the rate, from one fit to all points. */
function exponent(points: readonly GrowthPoint[], where: string): Measurement | NoResult {
  const cells = `${points.length} steps of singular values ${where}`;
  if (points.length < fewestPoints) {
    return { reason: `${points.length} steps, at least ${fewestPoints} are needed`, cells };
  }
  const fit = fitThrough(
    points,
    ({ value }) => Math.log(value),
    ({ rate }) => Math.log(rate),
  );
  return { value: fit.slope, standardError: fit.slopeError, cells };
}

const where = 'Figure 1, right; equation (1)';
const quantity =
  'p in rate ∝ σ^p; the rate of an iteration is (σ′ − σ)/(τ − σ), τ being the limit of σ';

/** The claim about the power of σ in the rate of growth on one side of the threshold. */
const growth = (
  side: 'above' | 'below',
  [power, at]: readonly [power: number, at: string],
  rate: string,
  domain: string,
): Claim<Spectrum> => ({
  id: `growth-${side}-threshold`,
  statement: `Singular values ${side} s = σ²w at convergence grow at the ${rate}`,
  ...{ where, domain, quantity },
  criterion: () => ({
    low: power - mixture,
    high: power + mixture,
    basis: `${power}, within the 0.2 by which equation (1) differs from it at ${at}`,
  }),
  measure: (spectrum) =>
    exponent((side === 'above' ? pointsAbove : pointsBelow)(spectrum), `${side} ${at}`),
});

const [endsAbove, endsBelow] = [
  'singular values that end at 2s or more, once they have passed 2s',
  'singular values that end at s/2 or less, at every iteration',
];
const growthAbove = growth('above', [1, '2s'], 'balanced rate, 2σ', endsAbove);
const growthBelow = growth('below', [0, 's/2'], 'lazy rate, 2s', endsBelow);

const oneEquation: Claim<Spectrum> = {
  id: 'one-equation',
  statement: 'One formula, 2√(σ² + s²), gives the rate on both sides of the threshold',
  where,
  domain: `${endsAbove}; ${endsBelow}`,
  quantity: 'median rate over 2√(σ² + s²), above over below',
  criterion: () => ({
    low: 0.9,
    high: 1.1,
    basis: '1, because both are the learning rate, within a tenth because steps are large (c = 5)',
  }),
  measure: (spectrum) => {
    const [above, below] = [pointsAbove(spectrum), pointsBelow(spectrum)];
    const cells = `${above.length} steps above 2s, ${below.length} below s/2`;
    if (Math.min(above.length, below.length) < fewestPoints) {
      return { reason: `at least ${fewestPoints} steps are needed on both sides`, cells };
    }
    const level = (points: readonly GrowthPoint[]) =>
      median(points, ({ value, rate }) => rate / Math.hypot(value, spectrum.threshold))!;
    return { value: level(above) / level(below), cells };
  },
};

/** Above this test error most of the noise is learned; A = T has 1. */
const learned = 0.5;

/**
 * Lazy training scales all singular values of T alike; active growth learns the teacher's first. Later
 * iterations fit the noise too and end at T.
 */
const lowRankBias: Claim<Spectrum> = {
  id: 'low-rank-bias',
  statement: 'Active growth learns the K directions of the teacher before the noise',
  where: 'Figure 1, right; abstract',
  domain: 'the singular values K and K + 1 of a run that finally learns the noise',
  quantity: 'their ratio at the smallest test error, over their ratio at the end',
  criterion: () => ({
    low: 1.1,
    basis: 'a tenth more than 1, the value of lazy training',
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

export const spectrumClaims = [growthAbove, growthBelow, oneEquation, lowRankBias];
