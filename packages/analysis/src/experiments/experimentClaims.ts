import { max, median, min } from 'd3-array';
import {
  type Claim,
  type ClaimResult,
  evaluateClaim,
  type Measurement,
  type NoResult,
} from '../claims/claim.ts';
import {
  crossings,
  fewest,
  isLazy,
  meansOf,
  type Networks,
  type PlaneCell,
} from '../claims/plane.ts';
import { fitThrough } from '../statistics/regression.ts';

// The predictions of docs/experiments.md for its presets, each as a number with bounds.

const where = 'docs/experiments.md, written before the networks were trained';

/** The lines are sharp only for d → ∞, so a network less than this below one does not count as active. */
const nearLine = 0.3;
const lazy = (cells: readonly PlaneCell[]) => cells.filter(isLazy);
/** Below the line of infinite noise: σ⁴w < d^−nearLine. */
const lowNoise = ({ cells, dimension }: Networks) =>
  cells.filter(({ width, threshold }) => threshold ** 2 / width < dimension ** -nearLine);
/** The active ones among them with w ≥ K. */
const active = (plane: Networks) =>
  lowNoise(plane).filter(({ excess, width }) => excess < -nearLine && width >= plane.rank);

/** Measures if the count is large enough; otherwise returns the reason for no result. */
const onEnough = (
  count: number,
  what: string,
  measure: () => Omit<Measurement, 'cells'> & Partial<Pick<Measurement, 'cells'>>,
): Measurement | NoResult => {
  const cells = `${count} ${what}`;
  return count >= fewest
    ? { cells, ...measure() }
    : { cells, reason: `${cells}, at least ${fewest} are needed` };
};

const errorsOf = (cells: readonly PlaneCell[]) => cells.map(({ testError }) => testError);

/** a/s for unequal variances in equation (1): cosh(½ ln ρ). */
const thresholdRatio = (ratio: number) => Math.cosh(Math.log(ratio) / 2);

const ratioThreshold: Claim<Networks> = {
  id: 'ratio-threshold',
  statement: 'Unequal variances move the line between active and lazy as a larger σ² would',
  where,
  domain:
    'γ_w + 2γ_σ² < −0.3, below the line of infinite noise; ratios ρ at which the test error crosses the ' +
    'middle of its range at ρ = 1',
  quantity: 'slope of the γ_σ² of the crossing against log_d cosh(½ ln ρ), by least squares',
  criterion: () => ({
    low: -1.25,
    high: -0.75,
    basis:
      'the slope −1 of a = s·cosh(½ ln ρ), within a quarter, because γ_σ² is known to half a step of the grid',
  }),
  measure: (plane) => {
    const { dimension } = plane;
    const columns = meansOf(lowNoise(plane));
    const equal = [...(columns.get(1)?.values() ?? [])];
    const level = ((min(equal) ?? Number.NaN) + (max(equal) ?? Number.NaN)) / 2;
    const points = [...columns].flatMap(([ratio, column]) => {
      const [at] = crossings(column, level);
      return at === undefined
        ? []
        : [{ shift: Math.log(thresholdRatio(ratio)) / Math.log(dimension), at }];
    });
    return onEnough(points.length, 'ratios', () => {
      const fit = fitThrough(
        points,
        ({ shift }) => shift,
        ({ at }) => at,
      );
      const note = `level ${level.toPrecision(3)}, R² = ${fit.rSquared.toFixed(4)}`;
      return { value: fit.slope, standardError: fit.slopeError, note };
    });
  },
};

const ratioSymmetry: Claim<Networks> = {
  id: 'ratio-symmetry',
  statement: 'Which of the two layers has the larger variance does not matter',
  where,
  domain: 'networks at ρ and 1/ρ, ρ > 1, and the same γ_σ²',
  quantity: 'median difference of their smallest test errors, in units of the range of all',
  criterion: () => ({
    high: 0.1,
    basis: 'no difference, within a tenth, because they are two draws',
  }),
  measure: ({ cells }) => {
    const columns = meansOf(cells);
    const differences = [...columns].flatMap(([ratio, column]) => {
      const other = ratio > 1 ? columns.get(1 / ratio) : undefined;
      if (!other) return [];
      return [...column].flatMap(([y, error]) => {
        const mirrored = other.get(y);
        return mirrored === undefined ? [] : [Math.abs(error - mirrored)];
      });
    });
    const errors = errorsOf(cells);
    const range = max(errors)! - min(errors)!;
    return onEnough(differences.length, 'pairs', () => ({ value: median(differences)! / range }));
  },
};

const decayUnlocks: Claim<Networks> = {
  id: 'decay-unlocks-lazy',
  statement: 'Weight decay makes lazy networks learn as active ones do',
  where,
  domain:
    'widths with s > √d, at the λ that is best for the narrowest network, where s·e^(−2λt) falls below λ in the ' +
    'first half of the steps',
  quantity:
    'largest fraction that remains of the error without decay, both counted from the error of the narrowest network ' +
    'at this λ',
  criterion: () => ({
    high: 0.1,
    basis:
      'nothing remains, within a tenth, because all converge to the solution with a nuclear norm penalty',
  }),
  measure: ({ cells, stop, dimension }) => {
    const columns = meansOf(cells);
    const first = min([...columns.keys()])!;
    const narrowest = [...columns.get(first)!].sort(([, a], [, b]) => a - b);
    const [best, least] = narrowest[0]!;
    const reached = cells.filter(
      ({ y, threshold, learningRate }) =>
        y === best &&
        threshold > Math.sqrt(dimension) &&
        best * learningRate * stop.maxIterations! > Math.log(threshold / best),
    );
    const shares = reached.map(
      ({ x, testError }) => (testError - least) / (columns.get(x)!.get(0)! - least),
    );
    if (shares.length === 0) return { reason: 'no width is reached', cells: '0 widths' };
    return {
      value: max(shares)!,
      cells: `${shares.length} widths`,
      note: `λ = ${best}; their test error is at most ${max(errorsOf(reached))!.toPrecision(3)}, that of the narrowest ${least.toPrecision(3)}`,
    };
  },
};

const noiselessEverywhere: Claim<Networks> = {
  id: 'no-noise-learned',
  statement: 'Without noise the lazy region is no worse than the active one',
  where,
  domain: 'networks with w ≥ K and γ_w + γ_σ² > 1',
  quantity:
    'fraction whose smallest test error is below the train error at which the stop rule ends a run',
  criterion: () => ({
    low: 0.9,
    basis: 'all, because without noise both errors are equal, less a tenth for slow networks',
  }),
  measure: ({ cells, rank, stop }) => {
    const wide = lazy(cells).filter(({ width }) => width >= rank);
    const learned = wide.filter(({ testError }) => testError <= (stop.trainError ?? 0));
    return onEnough(wide.length, 'lazy networks', () => ({ value: learned.length / wide.length }));
  },
};

const hiddenLazy: Claim<Networks> = {
  id: 'hidden-lazy',
  statement: 'A lazy network learns nothing about the entries it does not see',
  where,
  domain: 'networks with γ_w + γ_σ² > 1',
  quantity: 'smallest test error on the hidden entries of any of them',
  criterion: () => ({ low: 0.9, basis: '‖A*‖²/d² = 1, less a tenth for the draw' }),
  measure: ({ cells }) => {
    const errors = errorsOf(lazy(cells));
    return onEnough(errors.length, 'lazy networks', () => ({ value: min(errors)! }));
  },
};

const hiddenActive: Claim<Networks> = {
  id: 'hidden-active',
  statement: 'An active network completes the matrix',
  where,
  domain: 'networks with γ_w + γ_σ² < 0.7, γ_w + 2γ_σ² < −0.3 and w ≥ K',
  quantity: 'median of the smallest test error on the hidden entries',
  criterion: () => ({ high: 0.1, basis: 'a tenth of ‖A*‖²/d²' }),
  measure: (plane) => {
    const errors = errorsOf(active(plane));
    return onEnough(errors.length, 'active networks', () => ({ value: median(errors)! }));
  },
};

/** Measures if there are enough active and enough lazy networks. */
const onBoth = (active: readonly number[], lazy: readonly number[], value: () => number) =>
  onEnough(Math.min(active.length, lazy.length), 'networks of one regime', () => ({
    value: value(),
    cells: `${active.length} active, ${lazy.length} lazy networks`,
  }));

const noGain: Claim<Networks> = {
  id: 'power-law-no-gain',
  statement: 'With inputs of very different variances active networks are no better than lazy ones',
  where,
  domain: 'active networks: γ_w + γ_σ² < 0.7, γ_w + 2γ_σ² < −0.3, w ≥ K; lazy ones: γ_w + γ_σ² > 1',
  quantity:
    'smallest test error of any lazy network (most of them start in noise) over the median of the active ones',
  criterion: () => ({
    low: 0.75,
    high: 1.25,
    basis:
      '0.50/0.53 by (1), within a quarter, because the teacher is another draw; white inputs have 2',
  }),
  measure: (plane) => {
    const [actives, lazies] = [errorsOf(active(plane)), errorsOf(lazy(plane.cells))];
    return onBoth(actives, lazies, () => min(lazies)! / median(actives)!);
  },
};

const balanceThreshold: Claim<Networks> = {
  id: 'balance-threshold',
  statement: 'λ of a λ-balanced start leads from the active to the lazy regime',
  where,
  domain: 'networks with λσ² < d^−0.3; active: λ ≤ 2d/√K / 5, lazy: λ ≥ 2d/√K · 5',
  quantity: 'median smallest test error of the lazy over that of the active ones',
  criterion: () => ({
    low: 1.3,
    basis: 'half way from 1 to 0.42/0.26, the ratio by (1) with |λ|/2 instead of σ²w',
  }),
  measure: ({ cells, dimension, rank }) => {
    const line = (2 * dimension) / Math.sqrt(rank);
    const quiet = cells.filter(
      ({ x, threshold, width }) => (x * threshold) / width < dimension ** -nearLine,
    );
    const actives = errorsOf(quiet.filter(({ x }) => x <= line / 5));
    const lazies = errorsOf(quiet.filter(({ x }) => x >= line * 5));
    return onBoth(actives, lazies, () => median(lazies)! / median(actives)!);
  },
};

/** The claims of each experiment, and the sections of a preset to which they apply. */
const experiments: readonly {
  readonly applies: (section: ExperimentSection) => boolean;
  readonly claims: readonly Claim<Networks>[];
}[] = [
  { applies: overAxes('varianceRatio', 'gammaSigma2'), claims: [ratioThreshold, ratioSymmetry] },
  { applies: overAxes('gammaW', 'weightDecay'), claims: [decayUnlocks] },
  { applies: overAxes('start.lambdaBalanced', 'gammaSigma2'), claims: [balanceThreshold] },
  { applies: (one) => isUsual(one) && hasMask(one), claims: [hiddenLazy, hiddenActive] },
  { applies: (one) => isUsual(one) && hasPowerLaw(one), claims: [noGain] },
  {
    applies: (one) => isUsual(one) && one.loss === undefined && one.noise === 0,
    claims: [noiselessEverywhere],
  },
];

/** The fields of a preset's section that determine the experiment. */
interface ExperimentSection {
  readonly axes?: readonly [string, string] | undefined;
  readonly noise?: unknown;
  readonly loss?: object | undefined;
}

function overAxes(x: string, y: string) {
  return ({ axes }: ExperimentSection) => axes?.[0] === x && axes[1] === y;
}

const isUsual = ({ axes }: ExperimentSection) => axes === undefined;
const hasMask = ({ loss }: ExperimentSection) => loss !== undefined && 'mask' in loss;
const hasPowerLaw = ({ loss }: ExperimentSection) =>
  loss !== undefined && 'covariance' in loss && 'powerLaw' in (loss.covariance as object);

/** Evaluates the claims of an experiment; none if docs/experiments.md predicts nothing for this section. */
export const measureExperiment = (
  section: ExperimentSection,
  plane: () => Networks,
): ClaimResult[] =>
  experiments
    .filter(({ applies }) => applies(section))
    .flatMap(({ claims }) => claims.map((claim) => evaluateClaim(claim, plane())));
