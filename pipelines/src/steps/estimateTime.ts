import { availableParallelism } from 'node:os';
import type { Engine } from '@mixed-dynamics/engines';
import { type OtherPrograms, otherPrograms } from '@mixed-dynamics/engines/doctor';
import { cellsCost, estimateCost, gridCells } from '@mixed-dynamics/sweep';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { measureFlops } from '../frame/measureFlops.ts';

/** How long a preset would take on this machine. */
export interface TimeEstimate {
  readonly seconds: number;
  readonly workers: number;
  /** Of products of matrices of the preset's dimension, on one worker. */
  readonly gflops: number;
  readonly dimension: number;
  /** What other programs took meanwhile, if the system tells. */
  readonly others?: OtherPrograms;
}

/** How often products are timed; the best counts. */
const timings = 4;

/**
 * Predicts the time of a sweep as the sweep does before its first cell. Undefined for a preset
 * without a sweep.
 */
export async function estimateTime(
  { figure2: section }: Preset,
  engine: Engine,
): Promise<TimeEstimate | undefined> {
  if (!section) return undefined;
  const { dimension } = section;
  const { result: flopsPerSecond, others } = await otherPrograms(async () => {
    let best = 0;
    for (let i = 0; i < timings; i++) best = Math.max(best, await measureFlops(engine, dimension));
    return best;
  });
  const workers = availableParallelism();
  const cells = gridCells(section).map((cell) => ({ section, ...cell }));
  const { seconds } = cellsCost(cells, { workers, flopsPerSecond, costModel: estimateCost });
  const gflops = flopsPerSecond / 1e9;
  return { seconds, workers, gflops, dimension, ...(others && { others }) };
}
