import { numberColumn, type Table, UserError } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { cellStatistics, ensembleStatistics, quantities, statisticsColumns } from '../src/index.ts';
import { summarize } from '../src/statistics/summarize.ts';
import { drawer, metricsOf, stack } from './planes.ts';

const draw = drawer(7);
const draws = stack(Array.from({ length: 5 }, (_, trial) => draw(trial)));

/** The table with one field of one row replaced. */
function changed(table: Table, row: number, column: string, value: number | string): Table {
  const at = table.columns.indexOf(column);
  return {
    ...table,
    rows: table.rows.map((old, k) => (k === row ? old.with(at, value) : old)),
  };
}

describe('ensembleStatistics', () => {
  it('has one row per cell, in the order of the plane, with the summary of its draws', () => {
    const table = ensembleStatistics(draws);
    expect(table.columns).toEqual(statisticsColumns);
    expect(table.rows).toHaveLength(9);
    expect(numberColumn(table, 'gamma_sigma2')).toEqual([-2, -2, -2, -1, -1, -1, 0, 0, 0]);
    expect(new Set(numberColumn(table, 'draws'))).toEqual(new Set([5]));
    for (const { name, column, ...quantity } of quantities) {
      const raw = numberColumn(draws, column).filter((_, row) => row % 9 === 4);
      const values = 'transform' in quantity ? raw.map(quantity.transform) : raw;
      const { mean, standardDeviation, meanInterval } = summarize(values);
      const at = (statistic: string) => numberColumn(table, `${name}_${statistic}`)[4];
      expect([at('mean'), at('sd'), at('low'), at('high')]).toEqual([
        mean,
        standardDeviation,
        ...meanInterval,
      ]);
    }
  });

  it('does not depend on the order of the draws’ rows', () => {
    const sorted = (table: Table) => table.rows.map((row) => row.join()).sort();
    const other = ensembleStatistics({ ...draws, rows: draws.rows.toReversed() });
    const near = (rows: string[]) => rows.map((row) => row.split(',').slice(0, 8).join());
    expect(near(sorted(other))).toEqual(near(sorted(ensembleStatistics(draws))));
  });

  it('leaves out draws that diverged or failed, and counts them', () => {
    const two = changed(changed(draws, 4, 'status', 'diverged'), 13, 'status', 'failed');
    const table = ensembleStatistics(changed(two, 4, 'min_test_error', Number.NaN));
    const at = (column: string) => numberColumn(table, column)[4];
    expect([at('diverged'), at('failed'), at('min_test_error_draws')]).toEqual([1, 1, 3]);
    const rest = numberColumn(draws, 'min_test_error').filter((_, k) => k % 9 === 4 && k > 13);
    expect(at('min_test_error_mean')).toBe(summarize(rest).mean);
    expect(numberColumn(table, 'diverged').filter((count) => count > 0)).toHaveLength(1);
    expect(table.rows[4]).toContain('ok');
  });

  it('has no deviation if fewer than two draws are left, and takes the status of the missing ones', () => {
    const gone = [4, 13, 22, 31].reduce((t, row) => changed(t, row, 'status', 'diverged'), draws);
    const table = ensembleStatistics(gone);
    const at = (column: string) => numberColumn(table, column)[4];
    expect(table.rows[4]![table.columns.indexOf('status')]).toBe('diverged');
    expect(at('min_test_error_draws')).toBe(1);
    expect([at('min_test_error_sd'), at('min_test_error_low')]).toEqual([Number.NaN, Number.NaN]);
    const none = ensembleStatistics(changed(gone, 40, 'status', 'failed'));
    expect(numberColumn(none, 'min_test_error_mean')[4]).toBeNaN();
  });

  it('gives the mean of a single draw, as in an unfinished plane', () => {
    const columns = draws.columns.slice(1);
    const rows = draws.rows.slice(0, 13).map((row) => row.slice(1));
    const table = cellStatistics({ columns, rows });
    expect(numberColumn(table, 'draws')).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 1]);
    expect(new Set(table.rows.map((row) => row[table.columns.indexOf('status')]))).toEqual(
      new Set(['ok']),
    );
    const [mean, sd] = ['mean', 'sd'].map((each) => numberColumn(table, `min_test_error_${each}`));
    expect(mean![8]).toBe(numberColumn(draws, 'min_test_error')[8]);
    expect(sd!.map(Number.isNaN)).toEqual([...Array(4).fill(false), ...Array(5).fill(true)]);
  });

  it('leaves out a distance of zero, which has no logarithm', () => {
    const table = ensembleStatistics(changed(draws, 4, 'max_distance', 0));
    expect(numberColumn(table, 'log_max_distance_draws')[4]).toBe(4);
    expect(numberColumn(table, 'min_test_error_draws')[4]).toBe(5);
  });

  it.each([
    [metricsOf(() => undefined, 0), /table of draws: expected at least 2 draws .*, got 1; .*draws/],
    [{ ...draws, rows: draws.rows.slice(1) }, /cell \(-2,0\): expected each of the trials .* once/],
    [
      { ...draws, rows: [...draws.rows, draws.rows[0]!] },
      /cell \(-2,0\): expected each .* got 0, 1/,
    ],
    [metricsOf(() => undefined), /expected a column 'trial'/],
  ])('refuses a table that is not an ensemble', (table, message) => {
    expect(() => ensembleStatistics(table)).toThrow(UserError);
    expect(() => ensembleStatistics(table)).toThrow(message);
  });
});
