import {
  type CurveName,
  curveNames,
  expected,
  recordsOf,
  type StopRule,
  stopReason,
  type Table,
  type Trajectories,
  type Value,
} from '@mixed-dynamics/artifacts';
import type { Key } from '../tables/pairRows.ts';
import { keyOf, tableShapes } from '../tables/tableShape.ts';

/** The curves of one network by iteration; sampled curves have gaps. The last iteration is the stop. */
export type NetworkCurves = Readonly<Record<CurveName, readonly number[]>>;

/** One network of the plane: its row in `metrics.csv`, and the curves that the row summarises. */
export interface Network {
  readonly key: Key;
  readonly row: Readonly<Record<string, Value>>;
  /** Empty where the computation failed. */
  readonly curves: NetworkCurves;
}

/**
 * Joins a table of the plane with the curves of its networks.
 * @throws UserError when a curve has no row in the table
 */
export function joinNetworks(metrics: Table, trajectories: Trajectories): Network[] {
  const key = keyOf(tableShapes['metrics.csv'], metrics.columns);
  const networks = recordsOf(metrics).map((row) => {
    const curves = Object.fromEntries(curveNames.map((name) => [name, [] as number[]]));
    return {
      key: Object.fromEntries(key.map((name) => [name, row[name]!])),
      row,
      curves: curves as Record<CurveName, number[]>,
    };
  });
  const { cell, iteration } = trajectories;
  for (const name of curveNames) {
    const values = trajectories.curves[name];
    values.forEach((value, i) => {
      const network = networks[cell[i]!];
      if (network) network.curves[name][iteration[i]!] = value;
    });
  }
  const beyond = cell.findIndex((index) => index >= networks.length);
  if (beyond < 0) return networks;
  throw expected({
    culprit: 'curves',
    expected: `curves of ${networks.length} networks, one for each row of metrics.csv`,
    got: `a network number ${cell[beyond]! + 1}`,
    remedy: 'the files are not from one sweep: run it again',
  });
}

/** N, the last iteration of a network; −1 without curves. */
export function lastIteration({ distance }: NetworkCurves): number {
  return distance.length - 1;
}

/** The numbers of a row that follow from its curves. */
interface CurveNumbers {
  readonly min_test_error: number;
  readonly iterations_to_min_test_error: number;
  readonly max_distance: number;
}

/** The numbers of a network's row if its curves end at an iteration, computed as in training. */
export function numbersUpTo(curves: NetworkCurves, end: number): CurveNumbers {
  const numbers = {
    min_test_error: Number.NaN,
    iterations_to_min_test_error: Number.NaN,
    max_distance: Number.NEGATIVE_INFINITY,
  };
  curves.gd_test_error.slice(0, end + 1).forEach((error, i) => {
    if (!Number.isFinite(error) || error >= numbers.min_test_error) return;
    numbers.min_test_error = error;
    numbers.iterations_to_min_test_error = i;
  });
  curves.distance.slice(0, end + 1).forEach((distance) => {
    numbers.max_distance = Math.max(numbers.max_distance, distance);
  });
  return numbers;
}

/** A number of a row that contradicts the network's own curves. */
export interface Contradiction {
  readonly key: Key;
  readonly column: string;
  readonly row: Value;
  readonly curves: Value;
}

/** The numbers in a network's row that differ, even in the last bit, from those of its complete curves. */
export function contradictions({ key, row, curves }: Network, rule: StopRule): Contradiction[] {
  if (row.status === 'failed') return [];
  const { gd_train_error: train, gd_test_error: test } = curves;
  const stop = train.findIndex((_, i) => stopReason(train, test, rule, i) !== undefined);
  const computed: Record<string, Value> = {
    iterations: lastIteration(curves),
    stop_reason: stop < 0 ? 'none' : stopReason(train, test, rule, stop)!,
    ...numbersUpTo(curves, lastIteration(curves)),
  };
  const problems = Object.entries(computed)
    .filter(([column, value]) => column in row && !Object.is(row[column], value))
    .map(([column, value]) => ({ key, column, row: row[column]!, curves: value }));
  if (stop < 0 || stop === lastIteration(curves)) return problems;
  return [...problems, { key, column: 'iterations', row: row.iterations!, curves: stop }];
}
