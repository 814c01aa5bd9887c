import { checkInteger, checkNumber, checkPositive, refusal } from './argumentError.ts';
import type { UpdateOrder } from './infiniteModes.ts';
import { meanRoot } from './meanRoot.ts';
import { type StopReason, type StopRule, stopReason } from './stopping.ts';

/** One network of the phase diagram. */
export interface Network {
  /** w, before any reduction of hidden units. */
  readonly width: number;
  /** σ², the variance of every initial weight. */
  readonly sigma2: number;
  /** ρ = σ₁²/σ₂², the ratio of the variances of the two layers, with σ² = √(σ₁²σ₂²). Default 1. */
  readonly varianceRatio?: number | undefined;
  /**
   * The initial weights, if they are not independent: `orthogonal`, with MMᵀ = sI exactly for w ≥ d_in + d_out, or
   * λ-balanced, with W₁W₁ᵀ − W₂ᵀW₂ = λI and w = d.
   */
  readonly start?: 'orthogonal' | { readonly lambdaBalanced: number } | undefined;
  /** λ in W ← W − η(∂C/∂W + λW), default 0. */
  readonly weightDecay?: number | undefined;
  /** η. */
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/** The squared distance per entry, ‖A_GD − A_SC‖²/d², and its parts, which add up to it. */
export interface Distance {
  readonly distance: number;
  /** Due to finite steps: gradient descent at infinite width differs from Euler's method for (1). */
  readonly step: number;
  /** Due to finite width: the initial C₁ and C₂ are not s·I. */
  readonly width: number;
  /** Due to the initial noise; beyond the infinite-noise line the only part. */
  readonly noise: number;
}

/** Curves over iterations 0 … N. Errors are squared norms per entry, as for a trained network. */
export type PredictedCurves = Readonly<
  Record<'trainError' | 'testError' | keyof Distance, Float64Array>
>;

/** The prediction for one network, as plain data. */
export interface Prediction {
  readonly curves: PredictedCurves;
  readonly stopReason: StopReason;
  /** N, the last iteration of the predicted curves. */
  readonly iterations: number;
  readonly minTestError: number;
  readonly iterationsToMinTestError: number;
  /** ‖A‖_F²/‖A‖_op² at that iteration. */
  readonly stableRankAtMin: number;
  /** The largest distance of the run, with its parts at that iteration. */
  readonly maxDistance: Distance;
  /** Whether the theory covers this network, see `isValid`. */
  readonly valid: boolean;
}

/** The numbers that are predicted for each iteration; the distance is the sum of its parts. */
const predicted = ['trainError', 'testError', 'step', 'width', 'noise'] as const;
type Predicted = (typeof predicted)[number];

/** Collects a prediction iteration by iteration and applies the stop rule. */
export class PredictionRecord {
  readonly #rule: StopRule;
  readonly #curves: Record<Predicted, number[]>;
  #best = 0;

  constructor(rule: StopRule) {
    this.#rule = rule;
    this.#curves = { trainError: [], testError: [], step: [], width: [], noise: [] };
  }

  /**
   * Adds an iteration, before its step.
   * @param onBest called if its test error is the smallest so far
   * @returns why training stops here; `undefined` if it continues
   */
  add(row: Readonly<Record<Predicted, number>>, onBest: () => void): StopReason | undefined {
    for (const name of predicted) this.#curves[name].push(row[name]);
    const { trainError, testError } = this.#curves;
    const last = testError.length - 1;
    if (last === 0 || row.testError < testError[this.#best]!) {
      this.#best = last;
      onBest();
    }
    return stopReason(trainError, testError, this.#rule, last);
  }

  result(reason: StopReason, stableRankAtMin: number, valid: boolean): Prediction {
    const { trainError, testError, step, width, noise } = this.#curves;
    const distance = step.map((value, i) => value + width[i]! + noise[i]!);
    const largest = distance.reduce((at, value, i) => (value > distance[at]! ? i : at), 0);
    return {
      curves: {
        trainError: Float64Array.from(trainError),
        testError: Float64Array.from(testError),
        distance: Float64Array.from(distance),
        step: Float64Array.from(step),
        width: Float64Array.from(width),
        noise: Float64Array.from(noise),
      },
      stopReason: reason,
      iterations: distance.length - 1,
      minTestError: testError[this.#best]!,
      iterationsToMinTestError: this.#best,
      stableRankAtMin,
      maxDistance: {
        distance: distance[largest]!,
        step: step[largest]!,
        width: width[largest]!,
        noise: noise[largest]!,
      },
      valid,
    };
  }
}

/** The scales of a start: with s_i = σ_i²w, s₁s₂ = s². */
interface NetworkScales {
  /** s = σ²w. */
  readonly product: number;
  /** The mean of C₁ and C₂ at the start in gradient descent: a = (s₁ + s₂)/2 of equation (1). */
  readonly threshold: number;
  /** ρ = s₁/s₂. */
  readonly ratio: number;
  /** The variance of an entry of A(0): σ⁴w for independent weights, 0 if A(0) is not random. */
  readonly variance: number;
  /**
   * (s₁² + s₂²)/(2s²), the factor by which unequal variances increase the fluctuations of C₁ and C₂: 1 for equal
   * variances, 0 on the invariant plane.
   */
  readonly scatter: number;
  /** κ, see {@link meanRoot}; 1 if `threshold` already includes it. */
  readonly kappa: (d: number) => number;
}

/** The properties of a network that determine the scales of its start. */
export type StartOf = Pick<Network, 'width' | 'sigma2' | 'varianceRatio' | 'start'>;

/**
 * The scales of a network's start. A λ-balanced start with w = d and λ > 0 has C₁ = λI and C₂ = 0, to which the Gaussian
 * weights of the smaller layer add σ²w on average. They add the same to the roots of (1), which holds exactly.
 */
export function scalesOf(network: StartOf): NetworkScales {
  const { width, sigma2, varianceRatio: ratio = 1, start } = network;
  const product = sigma2 * width;
  if (typeof start === 'object') {
    const lambda = Math.abs(start.lambdaBalanced);
    const share = lambda / product + 1;
    return {
      ...{ product, threshold: lambda / 2 + product, scatter: 0, kappa: () => 1 },
      ratio: start.lambdaBalanced > 0 ? share : 1 / share,
      variance: sigma2 * (lambda + 2 * product),
    };
  }
  const root = Math.sqrt(ratio);
  const threshold = product * ((root + 1 / root) / 2);
  if (start) return { product, threshold, ratio, variance: 0, scatter: 0, kappa: () => 1 };
  return {
    ...{ product, threshold, ratio, variance: sigma2 * product },
    scatter: (ratio + 1 / ratio) / 2,
    kappa: (d) => meanRoot(d / width, product / threshold),
  };
}

/** @throws ArgumentError that names the property of the network that is out of range */
export function checkNetwork(network: Network): void {
  const { width, sigma2, varianceRatio = 1, weightDecay = 0, learningRate, update } = network;
  checkInteger('width', width);
  checkPositive('sigma2', sigma2);
  checkPositive('varianceRatio', varianceRatio);
  checkPositive('learningRate', learningRate);
  checkNumber('weightDecay', weightDecay);
  if (update === 'alternating' || update === 'simultaneous') return;
  throw refusal('update', '`alternating` or `simultaneous`', update);
}

/** @throws ArgumentError that names the number of the rule that is out of range */
export function checkRule({ maxIterations, trainError, plateau }: StopRule): void {
  checkInteger('maxIterations', maxIterations, 0);
  if (trainError !== undefined) checkNumber('trainError', trainError);
  if (plateau) {
    checkNumber('plateau.change', plateau.change);
    checkNumber('plateau.minimumDrop', plateau.minimumDrop);
  }
}
