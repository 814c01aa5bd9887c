import { describe, expect, test } from 'vitest';
import { physicsOf } from '../src/cells/cell.ts';
import { axisValues } from '../src/grid/axis.ts';
import { estimateCost } from '../src/grid/cost.ts';
import { type GridCell, gridCells } from '../src/grid/grid.ts';
import { coarseToFine, type Level, orderOfWork } from '../src/grid/order.ts';
import { loadPreset } from '../src/presets/loadPreset.ts';

const plane = (columns: number, rows: number, trials = 1) =>
  gridCells({
    gammaSigma2: { from: -3, to: 0, count: columns },
    gammaW: { from: 0, to: 2.8, count: rows },
    trials,
  });

test('axis values: from the index, rounded to 12 decimals, ends included, never −0', () => {
  const values = axisValues({ from: 0, to: 2.8, count: 35 });
  values.forEach((value, i) => {
    expect(value).toBe(Number(((2.8 * i) / 34).toFixed(12)));
  });
  expect(axisValues({ from: -3, to: 0, count: 35 }).at(-1)).toBe(0);
  expect(axisValues({ from: 0.1, to: 0.7, count: 4 })[3]).toBe(0.7);
  expect(axisValues({ from: 2, to: 5, count: 1 })).toEqual([2]);
  expect(axisValues([-1, -0])).toEqual([-1, 0]);
  expect(axisValues({ from: 0, to: 2.8, count: 9 })[3]).toBe(1.05);
  expect(axisValues([0.1 + 0.2])).toEqual([0.3]);
  expect(axisValues({ from: -0.3, to: 0.6, count: 4 })[1]).toBe(0);
});

test.each([2, 3, 5, 7])('an axis refined %i times keeps its old values', (factor) => {
  for (const count of [2, 5, 12, 35]) {
    const coarse = axisValues({ from: -2.9, to: 1.3, count });
    const fine = axisValues({ from: -2.9, to: 1.3, count: factor * (count - 1) + 1 });
    expect(fine.filter((_, i) => i % factor === 0)).toEqual(coarse);
  }
});

test('grid order: γ_σ² outermost, then γ_w, then the trial', () => {
  const cells = plane(3, 2, 2);
  expect(cells.map(({ index }) => index)).toEqual(cells.map((_, i) => i));
  expect(cells.map(({ column, row, trial }) => `${column}${row}${trial}`).join(' ')).toBe(
    '000 001 010 011 100 101 110 111 200 201 210 211',
  );
});

/** The largest distance, in steps of the grid, from a cell to the nearest finished cell. */
function largestGap(all: readonly GridCell[], done: readonly GridCell[]): number {
  const distance = (a: GridCell, b: GridCell) =>
    Math.max(Math.abs(a.column - b.column), Math.abs(a.row - b.row));
  return Math.max(...all.map((a) => Math.min(...done.map((b) => distance(a, b)))));
}

test('coarse to fine: the first cells always cover the plane evenly', () => {
  const cells = plane(35, 35);
  const order = coarseToFine(cells);
  for (const [done, gap] of [
    [4, 17],
    [9, 17],
    [25, 8],
    [81, 4],
    [289, 2],
    [1225, 0],
  ] as const) {
    const beginning = order.slice(0, done);
    expect(largestGap(cells, beginning)).toBeLessThanOrEqual(gap);
  }
  // The quadrants never differ by much more than the middle lines, which belong to one of them.
  for (let done = 25; done <= 1225; done += 100) {
    const counts = [0, 0, 0, 0];
    for (const { column, row } of order.slice(0, done)) {
      counts[(column > 17 ? 1 : 0) + (row > 17 ? 2 : 0)]! += 1;
    }
    expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.4);
  }
});

test.each([
  [1, 1],
  [1, 6],
  [2, 2],
  [3, 5],
  [35, 35],
  [64, 3],
])(
  'coarse to fine on %i × %i: corners first, each cell once, independent of the input order',
  (columns, rows) => {
    const cells = plane(columns, rows);
    const order = coarseToFine(cells);
    expect(order.map(({ index }) => index).sort((a, b) => a - b)).toEqual(cells.map((_, i) => i));
    const isCorner = ({ column, row }: GridCell) =>
      [0, columns - 1].includes(column) && [0, rows - 1].includes(row);
    const corners = cells.filter(isCorner).length;
    expect(order.slice(0, corners).every(isCorner)).toBe(true);
    expect(coarseToFine(cells.toReversed())).toEqual(order);
    const levels = order.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  },
);

test('trial 0 of all places comes before trial 1', () => {
  const order = coarseToFine(plane(4, 4, 3));
  expect(order.map(({ trial }) => trial)).toEqual(
    [0, 1, 2].flatMap((trial) => Array(16).fill(trial)),
  );
});

describe('order of work', () => {
  /** The time at which the last worker is done, if each takes the next cell as soon as it is free. */
  function timeOf(order: readonly (GridCell & Level)[], workers: number, costOf: CostOf): number {
    const busyUntil: number[] = Array(workers).fill(0);
    for (const cell of order) busyUntil[busyUntil.indexOf(Math.min(...busyUntil))]! += costOf(cell);
    return Math.max(...busyUntil);
  }
  type CostOf = (cell: GridCell) => number;

  const { figure2 } = loadPreset('paper', 'pipelines/presets').preset;
  const section = physicsOf(figure2!);
  const costOf = ({ gammaSigma2, gammaW }: GridCell) =>
    estimateCost({ section, gammaSigma2, gammaW });
  const all = coarseToFine(gridCells(figure2!));

  test('an early picture of the plane, then the most expensive cells first', () => {
    const order = orderOfWork(all, all, costOf);
    expect(order.slice(0, 81)).toEqual(all.slice(0, 81));
    const later = order.slice(81).map(costOf);
    expect(later).toEqual(later.toSorted((a, b) => b - a));
    expect(order.toSorted((a, b) => a.index - b.index)).toEqual(
      all.toSorted((a, b) => a.index - b.index),
    );
    // The missing cells of an unfinished plane have the same order.
    const missing = all.filter(({ index }) => index % 3 === 0);
    expect(orderOfWork(missing, all, costOf)).toEqual(order.filter(({ index }) => index % 3 === 0));
  });

  test('no worker waits long at the end, although costs are estimates', () => {
    // The estimate is off by a factor with the measured spread, 0.49 in its logarithm.
    const truly = (cell: GridCell) => costOf(cell) * Math.exp(0.69 * Math.sin(cell.index ** 2));
    const sum = all.reduce((total, cell) => total + truly(cell), 0);
    for (const workers of [2, 8, 32, 64]) {
      const took = timeOf(orderOfWork(all, all, costOf), workers, truly) / (sum / workers);
      expect(took).toBeLessThan(1 + 0.001 * workers);
      expect(took).toBeLessThan(timeOf(all, workers, truly) / (sum / workers));
    }
  });

  test('a small plane also has an early picture; further trials come after it', () => {
    const cells = coarseToFine(plane(5, 5, 2));
    const order = orderOfWork(cells, cells, ({ gammaW }) => gammaW);
    expect(order.slice(0, 9)).toEqual(cells.slice(0, 9));
    expect(order.slice(9, 13).map(({ row, trial }) => `${row}${trial}`)).toEqual([
      ...['40', '40', '41', '41'],
    ]);
  });
});
