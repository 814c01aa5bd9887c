import { hostSvd } from '@mixed-dynamics/engines';
import type { UpdateOrder } from '../src/index.ts';
import { minus, plus, sandwich, squaredDistance, times, transposed } from './matrices.ts';

/*
 * Both dynamics in plain float64, by the textbook: no tfjs, no frame, no width reduction, one SVD per
 * step. Slow and short: the reference for everything else.
 */

/** W₁ (w×d) and W₂ (d×w). */
export interface OracleWeights {
  readonly w1: ArrayLike<number>;
  readonly w2: ArrayLike<number>;
}

export interface DescentOptions {
  readonly dimension: number;
  /** Hidden units of the given weights, 2d or less for reduced ones. */
  readonly hidden: number;
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/** W₁ ← W₁ − ηW₂ᵀG, then W₂ ← W₂ − ηGW₁ᵀ with the old or the new W₁; G = W₂W₁ − T throughout. */
export function descend(
  { w1, w2 }: OracleWeights,
  target: ArrayLike<number>,
  { dimension: d, hidden: w, learningRate, update }: DescentOptions,
): { readonly w1: Float64Array; readonly w2: Float64Array } {
  const residual = minus(times(w2, w1, [d, w, d]), target);
  const next = plus(w1, times(transposed(w2, d, w), residual, [w, d, d]), -learningRate);
  const partner = update === 'alternating' ? next : w1;
  const gradient = times(residual, transposed(partner, w, d), [d, d, w]);
  return { w1: next, w2: plus(w2, gradient, -learningRate) };
}

/** A(0) … A(N) of gradient descent. */
export function descent(
  weights: OracleWeights,
  target: ArrayLike<number>,
  options: DescentOptions,
  iterations: number,
): Float64Array[] {
  const { dimension: d, hidden: w } = options;
  const learned = [];
  let now = weights;
  for (let i = 0; i <= iterations; i++) {
    learned.push(times(now.w2, now.w1, [d, w, d]));
    now = descend(now, target, options);
  }
  return learned;
}

export interface FlowOptions {
  readonly dimension: number;
  /** s = σ²·w. */
  readonly threshold: number;
  /** A float64 SVD; default: `hostSvd`. */
  readonly svd?: typeof hostSvd;
}

/** √(AAᵀ + s²I)·G + G·√(AᵀA + s²I), the negative right side of equation (1), by the SVD of A. */
export function selfConsistentGradient(
  learned: Float64Array,
  target: ArrayLike<number>,
  { dimension: d, threshold, svd = hostSvd }: FlowOptions,
): Float64Array {
  const { u, s, v } = svd(learned, d);
  const [ut, vt] = [transposed(u, d, d), transposed(v, d, d)];
  const residual = sandwich(ut, minus(learned, target), v, d);
  const root = s.map((value) => Math.hypot(value, threshold));
  const inFrame = residual.map((value, at) => value * (root[Math.floor(at / d)]! + root[at % d]!));
  return sandwich(u, inFrame, vt, d);
}

/** One explicit Euler step of equation (1). */
export function selfConsistentStep(
  learned: Float64Array,
  target: ArrayLike<number>,
  options: FlowOptions & { readonly learningRate: number },
): Float64Array {
  const gradient = selfConsistentGradient(learned, target, options);
  return plus(learned, gradient, -options.learningRate);
}

/** A(0) … A(N) of the self-consistent dynamics. */
export function selfConsistent(
  start: Float64Array,
  target: ArrayLike<number>,
  options: FlowOptions & { readonly learningRate: number },
  iterations: number,
): Float64Array[] {
  const learned = [start];
  for (let i = 0; i < iterations; i++) {
    learned.push(selfConsistentStep(learned[i]!, target, options));
  }
  return learned;
}

/** The inputs of a training run, in any precision. */
export interface OracleProblem extends OracleWeights, DescentOptions {
  readonly teacher: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly threshold: number;
}

/** The five curves of a training run over iterations 0 … N. */
export function oracleCurves(problem: OracleProblem, iterations: number) {
  const { dimension, target, teacher, threshold } = problem;
  const gd = descent(problem, target, problem, iterations);
  const flow = { dimension, threshold, learningRate: problem.learningRate };
  const sc = selfConsistent(gd[0]!, target, flow, iterations);
  const errors = (run: readonly Float64Array[], goal: ArrayLike<number>) =>
    run.map((learned) => squaredDistance(learned, goal));
  return {
    gdTrainError: errors(gd, target),
    gdTestError: errors(gd, teacher),
    scTrainError: errors(sc, target),
    scTestError: errors(sc, teacher),
    distance: gd.map((learned, i) => squaredDistance(learned, sc[i]!)),
  };
}
