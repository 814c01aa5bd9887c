import { estimateCost } from '../cost/estimateCost.ts';
import { type GridCell, gridCells } from '../grid/grid.ts';
import { coarseToFine } from '../grid/order.ts';
import type { Figure2Section } from '../presets/preset.ts';
import { partition } from './shard.ts';

/** What one shard of a sweep costs, by the cost model. */
export interface ShardCost {
  readonly cells: number;
  /** Of one worker, for all cells. */
  readonly seconds: number;
  /** The same for its costliest cell: no number of workers is faster. */
  readonly longest: number;
}

/** The shards that `sweep --shard i/count` computes, i = 1 … count, before anything runs. */
export function shardCosts(
  section: Figure2Section,
  count: number,
  flopsPerSecond?: number,
): ShardCost[] {
  const costOf = ({ gammaSigma2, gammaW }: GridCell) =>
    estimateCost({ section, gammaSigma2, gammaW });
  return partition(coarseToFine(gridCells(section)), costOf, count).map((cells) => {
    const costs = cells.map(({ gammaSigma2, gammaW }) =>
      estimateCost({ section, gammaSigma2, gammaW }, flopsPerSecond),
    );
    const seconds = costs.reduce((sum, cost) => sum + cost, 0);
    return { cells: cells.length, seconds, longest: Math.max(0, ...costs) };
  });
}
