import { gammaAxes, type Table } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { panelField } from '../src/plane/contourField.ts';
import { metricsGrid } from '../src/plane/metricsGrid.ts';
import { panelSpecs } from '../src/plane/panelSpecs.ts';
import { metricsTable, spaced } from './tables.ts';

const xs = spaced(-3, 0, 4);
const ys = [0, 0.5, 2.8];
const table = metricsTable(xs, ys, (x, y) => ({ min_test_error: 10 * x + y }));
const withRows = (rows: Table['rows']): Table => ({ ...table, rows });

describe('metricsGrid', () => {
  it('places rows by their exponents, in any order', () => {
    const grid = metricsGrid(withRows(table.rows.toReversed()));
    expect(grid.x.values).toEqual(xs);
    expect(grid.y.values).toEqual(ys);
    expect(grid.column('min_test_error')[2 * 4 + 1]).toBe(10 * xs[1]! + 2.8);
  });

  it('names a missing column', () => {
    const columns = table.columns.map((name) => (name === 'status' ? 'state' : name));
    expect(() => metricsGrid({ ...table, columns })).toThrow(/expected a column 'status'/);
    expect(() => metricsGrid(table).column('nonsense')).toThrow(/expected a column 'nonsense'/);
  });

  it('refuses a cell that occurs twice', () => {
    expect(() => metricsGrid(withRows([...table.rows, table.rows[4]!]))).toThrow(
      /row 13: expected every cell once, got \(gamma_sigma2 -2, gamma_w 0.5\) again; merge/,
    );
  });

  it('refuses a plane with missing cells unless it may be partial', () => {
    const rows = table.rows.filter((_, k) => k !== 4 && k !== 7);
    expect(() => metricsGrid(withRows(rows))).toThrow(
      /all 12 cells of the 4×3 plane, got 10; the first that is missing is \(gamma_sigma2 -2, gamma_w 0.5\); finish/,
    );
    const grid = metricsGrid(withRows(rows), { partial: true });
    expect(grid.states.filter((state) => state === 'missing')).toHaveLength(2);
  });

  it('refuses a cell off the given axes, and an axis without finite values', () => {
    const axes = gammaAxes(xs, [0, 1]);
    expect(() => metricsGrid(table, { axes })).toThrow(/row 2: expected a cell on the given axes/);
    expect(() => metricsGrid(withRows([]))).toThrow(
      /column gamma_sigma2: expected finite values, got none/,
    );
    const odd = table.rows.map((row, k) => (k === 0 ? [Number.NaN, ...row.slice(1)] : row));
    expect(() => metricsGrid(withRows(odd))).toThrow(/finite values, got NaN/);
  });
});

describe('panelField', () => {
  const spec = (name: string) => panelSpecs.find((it) => it.name === name)!;
  const plane = (distances: readonly number[], status?: (x: number) => string) =>
    metricsGrid(metricsTable([0, 1, 2], [0, 1], (x) => ({ max_distance: distances[x]! }), status));

  it('puts a distance of 0 in the lowest band and reports that it is below', () => {
    const field = panelField(spec('distance'), plane([0, 1, 1]));
    expect(field).toMatchObject({ below: true, above: false });
    expect(field.states).not.toContain('failed');
    expect(field.contour(-12)).toHaveLength(1);
  });

  it('reports values above the last band', () => {
    expect(panelField(spec('distance'), plane([1, 1, Math.exp(3.3)])).above).toBe(true);
    expect(panelField(spec('distance'), plane([1, 1, Math.exp(3.2)])).above).toBe(false);
  });

  it('counts NaN, infinity and every status except ok as failed', () => {
    const states = (grid: ReturnType<typeof plane>) => panelField(spec('distance'), grid).states;
    const firstFails = ['failed', 'ok', 'ok', 'failed', 'ok', 'ok'];
    expect(states(plane([Number.NaN, 1, 1]))).toEqual(firstFails);
    expect(states(plane([Number.POSITIVE_INFINITY, 1, 1]))).toEqual(firstFails);
    expect(states(plane([1, 1, 1], (x) => (x === 0 ? 'diverged' : 'ok')))).toEqual(firstFails);
  });
});
