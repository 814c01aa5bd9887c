import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { CellTask } from './cell.ts';

/** What of a task its cost is guessed from. */
export type CostInputs = Pick<CellTask, 'section' | 'gammaSigma2' | 'gammaW'>;

/** Seconds of one worker on a machine of 80 GFLOPS a core in float32 (OpenBLAS, 2024). */
export type CostModel = (task: CostInputs) => number;

const flopsPerSecond = 80e9;
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
export const estimateCost: CostModel = (task) =>
  toMicroseconds(step(task) * expectedIterations(task));

/**
 * The same for runs that end when their test error rises and that start with little noise, as those
 * of a scaling study: a lazy one is at its best after c/2 steps, an active one first grows out of
 * its start by the factor d^(1 − γ_w − γ_σ²), and noise of variance wσ⁴ has to decay before. Within
 * a quarter of the iterations measured at d = 50 to 200.
 */
export const estimateRisingCost: CostModel = (task) => {
  const { section, gammaSigma2, gammaW } = task;
  const { dimension: d, learningRateConstant: c, stop } = section;
  const growth = 0.85 * Math.max(0, 1 - gammaSigma2 - gammaW) * Math.log(d);
  const decay = 0.5 * Math.log1p(d ** (gammaW + 2 * gammaSigma2));
  const iterations = Math.min(c * (0.5 + growth + decay), stop.maxIterations);
  return toMicroseconds(step(task) * iterations);
};

/** Seconds of a step of both dynamics. */
function step({ section: { dimension: d }, gammaSigma2, gammaW }: CostInputs): number {
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

/**
 * How many times longer a step takes on this engine than the model says, before anything was
 * measured. It stays out of {@link estimateCost}: shards may run on different engines and must
 * still agree on who computes what.
 */
export function engineSlowness(engine: string): number {
  const known: Readonly<Record<string, number>> = { wasm: 3.5, cpu: 80, 'tensorflow-gpu': 0.5 };
  return known[engine] ?? 1;
}
