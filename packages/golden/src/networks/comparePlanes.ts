import type { StopRule } from '@mixed-dynamics/artifacts';
import { compareTables, type TableComparison } from '../tables/compareTables.ts';
import { keyOf, tableShapes } from '../tables/tableShape.ts';
import { type Tolerances, toleranceOf } from '../tolerances/tolerances.ts';
import { alignNetworks, type PlaneResults, type TablePair } from './alignNetworks.ts';
import type { Decision } from './compareStops.ts';
import { type Contradiction, contradictions } from './network.ts';

/** The differences between the decisions of two runs. */
export interface NetworkReport {
  readonly pass: boolean;
  readonly networks: number;
  /** Decisions that differ within rounding, which do not fail. Nearest to the limit first. */
  readonly tied: readonly Decision[];
  /** Decisions that differ by more than rounding. */
  readonly different: readonly Decision[];
  /** Number of tied networks whose stable ranks are read at different iterations and so not compared. */
  readonly otherRank: number;
  /** Rows of the run that contradict its own curves. */
  readonly contradictions: readonly Contradiction[];
}

interface PlaneComparison {
  readonly metrics: TableComparison;
  readonly curves: TableComparison;
  readonly networks: NetworkReport;
}

/**
 * Compares two runs of a plane network by network: curves at common iterations, where training
 * stopped, and the numbers of Figure 2 at the same stop.
 * @param golden with sampled or complete curves
 * @param actual with complete curves
 */
export function comparePlanes(
  golden: PlaneResults,
  actual: PlaneResults,
  rule: StopRule,
  tolerances: Tolerances,
  limit?: number,
): PlaneComparison {
  const aligned = alignNetworks(golden, actual, rule, tolerances.decisions);
  const compare = (file: string, pair: TablePair) =>
    compareTables(pair.actual, pair.golden, {
      key: keyOf(tableShapes[file], pair.golden.columns),
      toleranceOf: (column) => toleranceOf(tolerances, file, column),
      scales: pair.scales,
      ...(limit !== undefined && { limit }),
    });
  const found = actual.networks.flatMap((network) => contradictions(network, rule));
  const different = aligned.decisions.filter(({ tied }) => !tied);
  return {
    metrics: compare('metrics.csv', aligned.metrics),
    curves: compare('curves.parquet', aligned.curves),
    networks: {
      pass: different.length === 0 && found.length === 0,
      networks: actual.networks.length,
      tied: aligned.decisions.filter(({ tied }) => tied).sort((a, b) => useOf(b) - useOf(a)),
      different,
      otherRank: aligned.otherRank,
      contradictions: found,
    },
  };
}

/** The larger margin as a fraction of the allowed one. */
function useOf({ margins, allowed }: Decision): number {
  return Math.max(Math.abs(margins.golden ?? 0), Math.abs(margins.actual ?? 0)) / allowed;
}
