import {
  numberColumn,
  type PlacingOptions,
  type PlaneAxes,
  placeRows,
  regimeExcess,
  type StopRule,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';
import type { NoResult } from '../claims/claim.ts';
import { fewest } from '../claims/plane.ts';

/** A network of an experiment with its results. */
export interface ExperimentCell {
  /** Its values on the two axes. */
  readonly x: number;
  readonly y: number;
  /** γ_w + γ_σ² − 1: lazy above 0, active below. */
  readonly excess: number;
  /** w. */
  readonly width: number;
  /** s = σ²w. */
  readonly scale: number;
  readonly learningRate: number;
  readonly testError: number;
  readonly stableRank: number;
}

/** What of a preset is no column of the table. */
interface ExperimentFacts {
  readonly dimension: number;
  readonly rank: number;
  readonly stop: StopRule;
}

export interface ExperimentPlane extends PlaneAxes, ExperimentFacts {
  /** The networks with a result. */
  readonly cells: readonly ExperimentCell[];
}

/**
 * Reads `metrics.csv` of any two axes.
 * @throws UserError on a missing column, and on missing or duplicate cells
 */
export function readExperiment(
  table: Table,
  { dimension, rank, stop }: ExperimentFacts,
  options: Omit<PlacingOptions, 'partial'>,
): ExperimentPlane {
  const { x, y, cellOfRow } = placeRows(table, options);
  const column = (name: string) => numberColumn(table, name);
  const [sigma2, width, eta] = [column('sigma2'), column('width'), column('learning_rate')];
  const [gammaSigma2, gammaW] = [column('gamma_sigma2'), column('gamma_w')];
  const [testError, stableRank] = [column('min_test_error'), column('stable_rank_at_min')];
  const status = textColumn(table, 'status');
  const cells = cellOfRow.map((cell, i) => ({
    x: x.values[cell % x.values.length]!,
    y: y.values[Math.floor(cell / x.values.length)]!,
    ...{ excess: regimeExcess(gammaSigma2[i]!, gammaW[i]!), width: width[i]! },
    ...{ scale: sigma2[i]! * width[i]!, learningRate: eta[i]! },
    ...{ testError: testError[i]!, stableRank: stableRank[i]! },
  }));
  return { x, y, dimension, rank, stop, cells: cells.filter((_, i) => status[i] === 'ok') };
}

/** The reason for no result where there is too little to measure on. */
export const tooFewOf = (count: number, what: string): NoResult | undefined =>
  count >= fewest
    ? undefined
    : { reason: `${count} ${what}, at least ${fewest} are needed`, cells: `${count} ${what}` };

/** The mean over the networks at each place, by the two axes. */
export function meansOf(
  cells: readonly ExperimentCell[],
  value: (cell: ExperimentCell) => number,
): Map<number, Map<number, number>> {
  const sums = new Map<number, Map<number, number[]>>();
  for (const cell of cells) {
    const column = sums.get(cell.x) ?? new Map<number, number[]>();
    column.set(cell.y, [...(column.get(cell.y) ?? []), value(cell)]);
    sums.set(cell.x, column);
  }
  const mean = (values: readonly number[]) =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  return new Map(
    [...sums].map(([x, column]) => [
      x,
      new Map([...column].map(([y, values]) => [y, mean(values)])),
    ]),
  );
}
