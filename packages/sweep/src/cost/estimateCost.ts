import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { CellTask } from '../cells/cell.ts';
import { predictedStop } from './predictedStop.ts';

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
 * Seconds of a step · predicted iterations, rounded to microseconds so that shards are divided alike on
 * machines whose `pow` differs in the last bit. Only the ratios matter for long: the measured rate
 * soon replaces the guess.
 */
export const estimateCost: CostModel = (task, flopsPerSecond) =>
  Math.round(step(task, flopsPerSecond) * predictedStop(task) * 1e6) / 1e6;

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

/** What products of an engine usually run at on one worker, before anything was measured. */
export function usualFlops(engine: string): number {
  const known: Readonly<Record<string, number>> = {
    wasm: 43e9,
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
