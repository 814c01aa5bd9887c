import type { Table, Value } from '@mixed-dynamics/artifacts';
import { scalingColumns } from '@mixed-dynamics/artifacts';
import { limitTestError } from '@mixed-dynamics/theory';

interface RowOptions {
  readonly part: string;
  readonly dimension: number;
  readonly trial: number;
  readonly excess: number;
  readonly gammaW: number;
  readonly testError?: number;
  readonly distance?: number;
  readonly status?: string;
}

/** A row of a scaling study with the given numbers; the teacher's norm is d. */
export function scalingRow(options: RowOptions): Value[] {
  const { part, dimension: d, trial, excess, gammaW, testError = 0.5, distance = 1e-4 } = options;
  const values: Record<string, Value> = {
    ...{ part, dimension: d, trial, excess, teacher_norm: d },
    ...{ gamma_sigma2: 1 + excess - gammaW, gamma_w: gammaW },
    ...{ width: d ** gammaW, sigma2: d ** (1 + excess - gammaW), learning_rate: 1e-3 },
    ...{ seed: '00', status: options.status ?? 'ok', stop_reason: 'test-rising', iterations: 9 },
    ...{ min_test_error: testError, iterations_to_min_test_error: 7, stable_rank_at_min: 1 },
    max_distance: distance,
  };
  return scalingColumns.map((column) => values[column]!);
}

/** Irregular but reproducible scatter between −1 and 1. */
export const scatter = (k: number): number => ((((k + 1) * 0.6180339887) % 1) - 0.5) * 2;

/** A study that follows the theory up to scatter: curves collapse in s/‖A*‖, and distance² = a·w^power + floor. */
export function theoryTable({ power = -1, noise = 0 } = {}): Table {
  const rows: Value[][] = [];
  for (const dimension of [50, 200, 1000]) {
    for (const trial of [0, 1]) {
      for (let i = 0; i <= 60; i += 1) {
        const excess = Number((-0.9 + i / 40).toPrecision(12));
        const testError = limitTestError(dimension ** excess) * (1 + noise * scatter(rows.length));
        const at = { part: 'transition', dimension, trial, excess, gammaW: 2.8 };
        rows.push(scalingRow({ ...at, testError }));
      }
      const floor = 1e-7;
      for (const gammaW of [1, 1.4, 1.8, 2.2, 5]) {
        const net = 10 * (dimension ** gammaW) ** power * (1 + noise * scatter(rows.length));
        const at = { dimension, trial, excess: -0.4, gammaW };
        if (gammaW < 5) rows.push(scalingRow({ ...at, part: 'agreement', distance: net + floor }));
        else rows.push(scalingRow({ ...at, part: 'floor', distance: floor }));
      }
    }
  }
  return { columns: scalingColumns, rows };
}
