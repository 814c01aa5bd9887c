import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { CellTask } from './cell.ts';

/** What of a task its cost is guessed from. */
export type CostInputs = Pick<CellTask, 'section' | 'gammaSigma2' | 'gammaW'>;

/**
 * Seconds of one worker.
 * @param flopsPerSecond of products on it; unless told, those of a reference machine, by which cells
 *   are compared and shards divided
 */
export type CostModel = (task: CostInputs, flopsPerSecond?: number) => number;

/** One core with OpenBLAS in float32, 2024. */
const reference = 80e9;
/** Calls, elementwise operations and everything else that does not grow with the width. */
const overheadPerStep = 0.5e-3;
/** The self-consistent step: products of d×d matrices, counted in multiples of d³ flops. */
const selfConsistentCubes = 20;
/** In the active regime the self-consistent frame is turned more often. */
const activeFactor = 1.4;

/**
 * (a + b·min(w, 2d)) · expected iterations, rounded to microseconds so that shards are divided
 * alike on machines whose `pow` differs in the last bit. Only the ratios matter for long: the
 * measured rate soon replaces the guess.
 */
export const estimateCost: CostModel = (task, flopsPerSecond) =>
  toMicroseconds(step(task, flopsPerSecond) * expectedIterations(task));

/**
 * The same for runs that end when their test error rises and that start with little noise, as those
 * of a scaling study: a lazy one is at its best after c/2 steps, an active one first grows out of
 * its start by the factor d^(1 − γ_w − γ_σ²), and noise of variance wσ⁴ has to decay before. Within
 * a quarter of the iterations measured at d = 50 to 200.
 */
export const estimateRisingCost: CostModel = (task, flopsPerSecond) => {
  const { section, gammaSigma2, gammaW } = task;
  const { dimension: d, learningRateConstant: c, stop } = section;
  const growth = 0.85 * Math.max(0, 1 - gammaSigma2 - gammaW) * Math.log(d);
  const decay = 0.5 * Math.log1p(d ** (gammaW + 2 * gammaSigma2));
  const iterations = Math.min(c * (0.5 + growth + decay), stop.maxIterations);
  return toMicroseconds(step(task, flopsPerSecond) * iterations);
};

/** Seconds of a step of both dynamics. */
function step(
  { section: { dimension: d }, gammaSigma2, gammaW }: CostInputs,
  flopsPerSecond = reference,
): number {
  const width = Math.min(d ** gammaW, 2 * d);
  const flops = selfConsistentCubes * d ** 3 + 6 * d ** 2 * width;
  const active = regimeExcess(gammaSigma2, gammaW) <= 0 ? activeFactor : 1;
  return active * (overheadPerStep + flops / flopsPerSecond);
}

const toMicroseconds = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/**
 * Iterations in units of c, the learning-rate constant: a lazy cell converges in about 3c; an
 * active one first grows out of its small start, for a time in the logarithm of that start.
 * (150 and 300 to 750 in the published figure, where c = 50.)
 */
function expectedIterations({ section, gammaSigma2, gammaW }: CostInputs): number {
  const distanceToLazy = Math.max(0, -regimeExcess(gammaSigma2, gammaW));
  const growth = distanceToLazy > 0 ? 1 + 2.8 * distanceToLazy : 0;
  const iterations = section.learningRateConstant * (3 + growth);
  return Math.min(Math.max(1, iterations), section.stop.maxIterations);
}

/** What products of an engine usually run at on one worker, before anything was measured. */
export function usualFlops(engine: string): number {
  const known: Readonly<Record<string, number>> = {
    wasm: 23e9,
    cpu: 0.8e9,
    'tensorflow-gpu': 160e9,
  };
  return known[engine] ?? reference;
}

/** How many times longer these tasks take at a rate than on the reference machine. */
export function slownessOf(
  tasks: readonly CostInputs[],
  costModel: CostModel,
  flopsPerSecond: number,
): number {
  const sum = (rate?: number) => tasks.reduce((total, task) => total + costModel(task, rate), 0);
  return tasks.length === 0 ? 1 : sum(flopsPerSecond) / sum();
}
