import type { Table } from '@mixed-dynamics/artifacts';
import { describe, expect, test } from 'vitest';
import { compareTables, engineClassOf, formatTableComparison } from '../src/index.ts';
import { allowedIn, differenceIn, roundingUnit, type Tolerance } from '../src/tables/metric.ts';
import { rowScales } from '../src/tables/tableShape.ts';

const table = (columns: string[], rows: Table['rows']): Table => ({ columns, rows });

/** Ten rows of a column `v`; values that are not given are 100. */
const column = (values: Readonly<Record<number, number | string>> = {}): Table =>
  table(
    ['k', 'v'],
    Array.from({ length: 10 }, (_, row) => [row, values[row] ?? 100]),
  );

const relative = (single: number, median = 1): Tolerance => ({
  ...{ metric: 'relative', single, rounding: 0, median },
});

function compare(actual: Table, tolerance?: Tolerance, golden = column(), scale = 1) {
  return compareTables(actual, golden, {
    key: ['k'],
    toleranceOf: () => tolerance,
    scales: golden.rows.map(() => scale),
  });
}

describe('just inside a tolerance passes, just outside fails', () => {
  // The tolerances are powers of two, so that sums and quotients are exact.
  test('relative to the golden value', () => {
    const tolerance = relative(0.25);
    expect(compare(column({ 3: 125 }), tolerance).verdict).toBe('drifted');
    expect(compare(column({ 3: 75 }), tolerance).pass).toBe(true);
    const outside = compare(column({ 3: 125.0001 }), tolerance);
    expect(outside.verdict).toBe('failed');
    expect(outside.differences[0]).toMatchObject({ key: { k: 3 }, allowed: 25, actual: 125.0001 });
    expect(outside.used).toBeGreaterThan(1);
    expect(compare(column({ 3: 74.9999 }), tolerance).pass).toBe(false);
    expect(compare(column({ 3: -125 }), tolerance, column({ 3: -100 })).pass).toBe(true);
  });

  test('for a squared norm by its root: relative, plus rounding', () => {
    const square: Tolerance = { metric: 'square', single: 0.5, rounding: 2, median: 1 };
    // √100 = 10 may be off by ¼·10 + 2·¼ = 3.
    const within = (value: number) => compare(column({ 3: value }), square, column(), 0.25).pass;
    expect([within(13 ** 2), within(7 ** 2)]).toEqual([true, true]);
    expect([within(13.001 ** 2), within(6.999 ** 2)]).toEqual([false, false]);
    // A distance that is pure rounding may differ by any factor.
    const tiny = column({ 3: 1e-30 });
    expect(compare(column({ 3: 0.24 }), square, tiny, 0.25).pass).toBe(true);
    expect(compare(column({ 3: 0.26 }), square, tiny, 0.25).pass).toBe(false);
  });

  test('for a singular value relative to the largest of its row', () => {
    const largest: Tolerance = { metric: 'largest', single: 0.125, rounding: 0, median: 1 };
    expect(compare(column({ 3: 101 }), largest, column(), 8).pass).toBe(true);
    expect(compare(column({ 3: 101.001 }), largest, column(), 8).pass).toBe(false);
    const values = table(
      ['iteration', 'dynamics', 's1', 's2'],
      [
        [0, 'gd', 3, 1],
        [1, 'gd', 5, 4],
      ],
    );
    expect(rowScales('singular-values.csv', values)).toEqual([3, 5]);
  });

  test('allowedIn is the inverse of differenceIn', () => {
    for (const metric of ['square', 'relative', 'largest'] as const) {
      const tolerance: Tolerance = { metric, single: 1e-3, rounding: 3, median: 1 };
      const allowed = allowedIn(tolerance, 2, 0.01);
      expect(differenceIn(tolerance, 2, 2 + allowed, 0.01)).toBeCloseTo(1e-3, 12);
    }
    expect(roundingUnit(4)).toBe(2 ** -23);
  });

  test('for whole columns: the median, regardless of the sign', () => {
    const tolerance = relative(0.5, 0.25);
    const half = (size: number) =>
      column(
        Object.fromEntries(
          [0, 1, 2, 3, 4, 5].map((row) => [row, row % 2 ? 100 + size : 100 - size]),
        ),
      );
    expect(compare(half(25), tolerance).pass).toBe(true);
    const outside = compare(half(25.001), tolerance);
    expect(outside.pass).toBe(false);
    expect(outside.failing).toBe(0);
    expect(outside.columns[0]!.median).toMatchObject({ allowed: 0.25 });
    expect(formatTableComparison(outside).join('\n')).toMatch(
      /whole column +median change +allowed +used\nv +25 % +25 % +100 %/,
    );
    const few = ({ columns, rows }: Table) => ({ columns, rows: rows.slice(0, 7) });
    expect(compare(few(half(40)), tolerance, few(column())).columns[0]!.median).toBeNull();
  });

  test('without a tolerance nothing may differ', () => {
    expect(compare(column({ 3: 100 + 1e-12 })).differences).toMatchObject([{ used: null }]);
    expect(compare(column({ 3: 'text' })).pass).toBe(false);
  });
});

describe('values that are not finite numbers', () => {
  const loose = relative(1e9, 1e9);

  test('NaN equals NaN, an infinity equals itself, and 0 equals −0', () => {
    const special = column({ 0: Number.NaN, 1: Number.POSITIVE_INFINITY, 2: 0 });
    const same = column({ 0: Number.NaN, 1: Number.POSITIVE_INFINITY, 2: -0 });
    expect(compare(special, loose, same).verdict).toBe('identical');
  });

  test.each([
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, 1],
  ])('no tolerance allows %s instead of %s', (actual, golden) => {
    const result = compare(column({ 0: actual }), loose, column({ 0: golden }));
    expect(result).toMatchObject({ pass: false, failing: 1, used: null });
    expect(result.differences[0]).toMatchObject({ used: null, absolute: null });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('rows and columns', () => {
  const rows = (...keys: number[]) =>
    table(
      ['k', 'v'],
      keys.map((key) => [key, 100 + key]),
    );
  const problems = (actual: Table, golden: Table) =>
    compare(actual, undefined, golden).rowProblems.map(({ kind, key, row }) => [kind, key.k, row]);

  test('are reported one by one, with the smallest set that explains the difference', () => {
    expect(problems(rows(1, 2, 4, 5), rows(1, 2, 3, 4, 5))).toEqual([['missing', 3, 3]]);
    expect(problems(rows(1, 2, 9, 3), rows(1, 2, 3))).toEqual([['extra', 9, 3]]);
    expect(problems(rows(5, 1, 2, 3, 4), rows(1, 2, 3, 4, 5))).toEqual([['reordered', 5, 1]]);
    expect(problems(rows(1, 2, 2, 3), rows(1, 2, 3))).toEqual([['duplicate', 2, 3]]);
    expect(problems(rows(3, 2, 1), rows(1, 2, 3))).toHaveLength(2);
    expect(problems(rows(1, 1, 2, 2), rows(1, 1, 2, 2))).toEqual([]);
    expect(problems(rows(1, 2, 2), rows(1, 1, 2, 2))).toEqual([['missing', 1, 2]]);
    expect(problems(rows(), rows(1))).toEqual([['missing', 1, 1]]);
  });

  test('missing, extra and reordered columns fail, and the others are still compared', () => {
    const golden = table(['k', 'v', 'w'], [[1, 2, 3]]);
    const reordered = compare(table(['k', 'w', 'v'], [[1, 3, 2]]), undefined, golden);
    expect(reordered.columnProblems).toEqual([{ kind: 'reordered columns', columns: ['w', 'v'] }]);
    expect(reordered).toMatchObject({ pass: false, differing: 0 });
    const other = compare(table(['k', 'v', 'u'], [[1, 5, 3]]), undefined, golden);
    expect(other.columnProblems).toEqual([
      { kind: 'missing column', columns: ['w'] },
      { kind: 'extra column', columns: ['u'] },
    ]);
    expect(other.differences).toMatchObject([{ column: 'v', golden: 2, actual: 5 }]);
  });

  test('a table without its key column is refused', () => {
    expect(() => compare(table(['v'], [[1]]))).toThrow(/expected its key column 'k', got v/);
  });

  test('with the same key are paired in their order', () => {
    const two = table(
      ['k', 'v'],
      [
        [1, 10],
        [1, 20],
        [2, 30],
      ],
    );
    expect(compare(two, undefined, two).verdict).toBe('identical');
    const other = { ...two, rows: [two.rows[1]!, two.rows[0]!, two.rows[2]!] };
    expect(compare(other, undefined, two).differing).toBe(2);
  });

  test('without a key rows are numbered', () => {
    const texts = (value: string) =>
      table(
        ['a', 'b'],
        [
          [value, 'x'],
          ['2', 'y'],
        ],
      );
    expect(compareTables(texts('1'), texts('1'), { key: [] }).pass).toBe(true);
    expect(compareTables(texts('1.0'), texts('1'), { key: [] }).differences).toMatchObject([
      { key: { row: 1 }, column: 'a', golden: '1', actual: '1.0' },
    ]);
  });
});

test('the worst differences come first, changed texts before them, and the list is cut', () => {
  const golden = table(
    ['k', 'v', 'word'],
    [0, 1, 2, 3].map((k) => [k, 10, 'same']),
  );
  const actual = table(
    ['k', 'v', 'word'],
    [
      [0, 10.5, 'same'],
      [1, 13, 'same'],
      [2, 12, 'other'],
      [3, Number.NaN, 'same'],
    ],
  );
  const result = compareTables(actual, golden, {
    ...{ key: ['k'], limit: 4 },
    toleranceOf: (name) => (name === 'v' ? relative(0.1) : undefined),
  });
  expect(result.differences.map(({ key, used }) => [key.k, used])).toEqual([
    [3, null],
    [2, null],
    [1, 3],
    [2, 2],
  ]);
  expect(result).toMatchObject({ differing: 5, failing: 4, pass: false });
  expect(formatTableComparison(result, 2).join('\n')).toMatch(
    /4 values out of tolerance, 1 within.*3 +v +10 +NaN.*and 3 more values that differ/s,
  );
});

test('one GPU engine gives the class gpu, an unknown engine the strict class', () => {
  expect(engineClassOf('wasm', 'blas')).toBe('cpu');
  expect(engineClassOf('wasm', 'webgpu')).toBe('gpu');
  expect(engineClassOf('tensorflow-gpu')).toBe('gpu');
  expect(engineClassOf(undefined, 'abacus')).toBe('cpu');
});
