import { describe, expect, it } from 'vitest';
import { gammaAxes, meanOfPlaces, placeRows, type Table } from '../src/index.ts';

const table = (places: readonly (readonly [number, number])[]): Table => ({
  columns: ['gamma_sigma2', 'gamma_w', 'max_distance', 'status'],
  rows: places.map(([x, y], k) => [x, y, 10 ** k, 'ok']),
});
const whole = [
  [-1, 0],
  [-1, 1.05],
  [0, 0],
  [0, 1.05],
] as const;
const axes = gammaAxes([-1, 0], [0, 1.05]);

describe('placeRows', () => {
  it('assigns rows in any order to their cells', () => {
    expect(placeRows(table(whole))).toEqual({ ...axes, cellOfRow: [0, 2, 1, 3] });
    expect(placeRows(table(whole.toReversed())).cellOfRow).toEqual([3, 1, 2, 0]);
  });

  it('treats exponents as equal if they are equal after rounding', () => {
    // Rounding errors of an axis: 0.35 + 0.7, and a negative zero.
    const computed = [[-1, -0] as const, [-1, 0.35 + 0.7] as const, whole[2], whole[3]];
    expect(0.35 + 0.7).not.toBe(1.05);
    expect(placeRows(table(computed)).y).toEqual(axes.y);
    expect(placeRows(table(computed), { axes }).cellOfRow).toEqual([0, 2, 1, 3]);
  });

  it('accepts several networks per cell, and names a missing or surplus one', () => {
    const twice = table([...whole, ...whole]);
    expect(placeRows(twice, { trials: 2 }).cellOfRow).toHaveLength(8);
    expect(() => placeRows(twice)).toThrow(/^metrics table, row 5: expected every cell once, got/);
    const source = 'metrics.csv';
    const lacking = table([...whole, ...whole.slice(1)]);
    expect(() => placeRows(lacking, { trials: 2, source })).toThrow(
      /^metrics\.csv: expected all 8 networks, 2 a cell, of the 2×2 plane, got 7; .* \(gamma_sigma2 -1, gamma_w 0\)/,
    );
    expect(placeRows(lacking, { trials: 2, partial: true }).cellOfRow).toHaveLength(7);
  });
});

it('meanOfPlaces has one row per place, with the geometric mean of distances', () => {
  const { rows } = meanOfPlaces(table([...whole, ...whole]));
  expect(rows).toHaveLength(4);
  expect(rows[0]!.slice(0, 2)).toEqual([-1, 0]);
  expect(rows[0]![2]).toBeCloseTo(100, 10);
});
