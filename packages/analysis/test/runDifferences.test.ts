import { metricsColumns, type Table } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { differenceColumns, runDifferences } from '../src/index.ts';

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly error?: number;
  readonly distance?: number;
  readonly status?: string;
  readonly seed?: string;
}

/** A table with the columns of `metrics.csv`. */
function run(cells: readonly Cell[]): Table {
  const rows = cells.map(({ x, y, error = 0.5, distance = 1, status = 'ok', seed = 'a' }) => {
    const values: Record<string, number | string> = {
      ...{ gamma_sigma2: x, gamma_w: y, status, seed, stop_reason: 'plateau' },
      ...{ min_test_error: error, max_distance: distance, stable_rank_at_min: 2 },
      ...{ iterations_to_min_test_error: 10, width: 3, sigma2: 1 },
    };
    return metricsColumns.map((column) => values[column] ?? 1);
  });
  return { columns: metricsColumns, rows };
}

describe('runDifferences', () => {
  const first = run([
    { x: -1, y: 0, error: 0.1 },
    { x: -1, y: 1, error: 0.2 },
    { x: 0, y: 0, error: 0.4, distance: Math.E },
    { x: 0, y: 1, error: 0.5 },
    { x: 0, y: 2 },
  ]);
  const second = run([
    { x: -1, y: 0, error: 0.1, seed: 'b' },
    { x: -1, y: 1, error: 0.25 },
    { x: 0, y: 0, error: 0.1, distance: Math.E ** 3 },
    { x: 0, y: 1, status: 'diverged' },
    { x: 7, y: 7 },
    { x: 8, y: 8 },
  ]);
  const found = runDifferences(first, second);

  it('lists the cells common to both runs, in the order of the first', () => {
    expect(found.table.columns).toEqual(differenceColumns);
    expect(found.table.rows.map((row) => row.slice(0, 3))).toEqual([
      [-1, 0, 'ok'],
      [-1, 1, 'ok'],
      [0, 0, 'ok'],
      [0, 1, 'diverged'],
    ]);
    expect(found).toMatchObject({ cells: 4, onlyFirst: 1, onlySecond: 2, sameDraw: 3 });
  });

  it('gives second minus first, of distances the logarithms', () => {
    const at = (column: string) => differenceColumns.indexOf(column);
    expect(found.table.rows[1]![at('min_test_error_difference')]).toBeCloseTo(0.05, 15);
    expect(found.table.rows[2]![at('log_max_distance_difference')]).toBeCloseTo(2, 12);
    expect(found.table.rows[3]![at('min_test_error_difference')]).toBeNaN();
  });

  it('gives median and largest difference over cells with a value in both', () => {
    const [error, rank] = found.quantities;
    expect(error).toMatchObject({ name: 'min_test_error', compared: 3, equal: 1 });
    expect(error!.median).toBeCloseTo(0.05, 15);
    expect(error!.largest).toMatchObject({
      at: { gamma_sigma2: 0, gamma_w: 0 },
      ...{ first: 0.4, second: 0.1 },
    });
    expect(rank).toMatchObject({ compared: 3, equal: 3, median: 0 });
  });

  it('compares means if a cell has several networks', () => {
    const twice = run([
      { x: 0, y: 0, error: 0.2 },
      { x: 0, y: 0, error: 0.4, seed: 'b' },
    ]);
    const { table, sameDraw } = runDifferences(run([{ x: 0, y: 0, error: 0.1 }]), twice);
    expect(table.rows[0]!.slice(3, 6)).toEqual([0.1, expect.closeTo(0.3), expect.closeTo(0.2)]);
    expect(sameDraw).toBe(0);
  });

  it('refuses two planes without a common cell', () => {
    expect(() => runDifferences(first, run([{ x: 5, y: 5 }]))).toThrow(
      /^the runs: expected networks at the same places, got none in common: γ_σ² -1 … 0, γ_w 0 … 2 in 5 cells, and γ_σ² 5 … 5, .* in 1 cells; compare runs on one plane/,
    );
  });
});
