import type { CostInputs, CostModel } from './estimateCost.ts';
import { estimateMemory } from './estimateMemory.ts';

/** What a list of cells will take, by the cost model. */
export interface CellsCost {
  /** Until the last worker is done. */
  readonly seconds: number;
  /** Of all workers together, when each is at its largest cell. */
  readonly bytes: number;
  readonly dimensions: readonly {
    readonly dimension: number;
    readonly cells: number;
    /** Of one worker. */
    readonly seconds: number;
    /** Of one worker. */
    readonly bytes: number;
  }[];
}

export interface CellsTeam {
  readonly workers: number;
  /** Of products on one worker. */
  readonly flopsPerSecond: number;
  readonly costModel: CostModel;
}

/** States what cells will cost before any of them is computed. */
export function cellsCost(
  cells: readonly CostInputs[],
  { workers, flopsPerSecond, costModel }: CellsTeam,
): CellsCost {
  const of = [...new Set(cells.map(({ section }) => section.dimension))].sort((a, b) => a - b);
  const dimensions = of.map((dimension) => {
    const own = cells.filter(({ section }) => section.dimension === dimension);
    const seconds = own.reduce((sum, cell) => sum + costModel(cell, flopsPerSecond), 0);
    return { dimension, cells: own.length, seconds, bytes: estimateMemory(dimension) };
  });
  const team = Math.max(1, Math.min(workers, cells.length));
  return {
    seconds: dimensions.reduce((sum, each) => sum + each.seconds, 0) / team,
    bytes: team * Math.max(0, ...dimensions.map(({ bytes }) => bytes)),
    dimensions,
  };
}
