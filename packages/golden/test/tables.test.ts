import type { Table } from '@mixed-dynamics/artifacts';
import { describe, expect, test } from 'vitest';
import {
  compareTables,
  engineClassOf,
  formatTableComparison,
  parseTable,
  type TableTolerances,
} from '../src/index.ts';

const table = (columns: string[], rows: Table['rows']): Table => ({ columns, rows });

/** Ten rows of a column `v`; what is not given is 100. */
const column = (values: Readonly<Record<number, number | string>> = {}): Table =>
  table(
    ['k', 'v'],
    Array.from({ length: 10 }, (_, row) => [row, values[row] ?? 100]),
  );

function tolerancesFor(cpu: TableTolerances['columns'][string]['cpu']): TableTolerances {
  const gpu = { ...cpu, absolute: 2 * cpu.absolute };
  return { key: ['k'], text: {}, columns: { v: { cpu, gpu } }, calibration: {} };
}

function compare(actual: Table, cpu: TableTolerances['columns'][string]['cpu'], golden = column()) {
  return compareTables(actual, golden, { tolerances: tolerancesFor(cpu), engineClass: 'cpu' });
}

describe('just inside a tolerance passes, just outside fails', () => {
  // Powers of two apart, so that sums and quotients are exact.
  test('absolute', () => {
    const tolerance = { absolute: 0.5, relative: 0, collective: {} };
    expect(compare(column({ 3: 100.5 }), tolerance).verdict).toBe('drifted');
    expect(compare(column({ 3: 99.5 }), tolerance).verdict).toBe('drifted');
    const outside = compare(column({ 3: 100.5000001 }), tolerance);
    expect(outside.verdict).toBe('failed');
    expect(outside.differences[0]).toMatchObject({
      key: { k: 3 },
      allowed: 0.5,
      actual: 100.5000001,
    });
    expect(outside.differences[0]!.used).toBeCloseTo(1, 6);
    expect(outside.used).toBeGreaterThan(1);
  });

  test('relative, to the golden value', () => {
    const tolerance = { absolute: 0, relative: 0.25, collective: {} };
    expect(compare(column({ 3: 125 }), tolerance).pass).toBe(true);
    expect(compare(column({ 3: 75 }), tolerance).pass).toBe(true);
    expect(compare(column({ 3: 125.0001 }), tolerance).pass).toBe(false);
    expect(compare(column({ 3: 74.9999 }), tolerance).pass).toBe(false);
    expect(compare(column({ 3: -125 }), tolerance, column({ 3: -100 })).pass).toBe(true);
  });

  test('the larger of absolute and relative', () => {
    const tolerance = { absolute: 1, relative: 0.25, collective: {} };
    expect(compare(column({ 3: 1 }), tolerance, column({ 3: 0 })).pass).toBe(true);
    expect(compare(column({ 3: 1.001 }), tolerance, column({ 3: 0 })).pass).toBe(false);
    expect(compare(column({ 3: 125 }), tolerance).pass).toBe(true);
  });

  test('of whole columns: the median, whatever the direction', () => {
    const tolerance = { absolute: 0, relative: 0.5, collective: { median: 0.25 } };
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
    expect(outside.columns[0]!.collective).toMatchObject([{ statistic: 'median', allowed: 0.25 }]);
  });

  test('of whole columns: the mean, that a shift of few rows moves', () => {
    const tolerance = { absolute: 0, relative: 0.5, collective: { bias: 0.03125 } };
    expect(compare(column({ 2: 131.25 }), tolerance).pass).toBe(true);
    expect(compare(column({ 2: 131.26 }), tolerance).pass).toBe(false);
    expect(compare(column({ 2: 150, 3: 50 }), tolerance).pass).toBe(true);
    const outside = compare(column({ 2: 60 }), tolerance).columns[0]!.collective[0]!;
    expect(outside.value).toBeCloseTo(-0.04, 12);
  });

  test('of whole columns: the share of rows that changed', () => {
    const tolerance = { absolute: 1, relative: 0, collective: { share: 0.2 } };
    expect(compare(column({ 1: 101, 2: 99 }), tolerance).pass).toBe(true);
    expect(compare(column({ 1: 101, 2: 99, 3: 101 }), tolerance).pass).toBe(false);
  });

  test('of texts: the share of rows', () => {
    const words = (changed: number) =>
      table(
        ['k', 'word'],
        Array.from({ length: 8 }, (_, k) => [k, k < changed ? 'no' : 'yes']),
      );
    const share = { cpu: { share: 0.25 }, gpu: { share: 0 } };
    const tolerances = { key: ['k'], text: { word: share }, columns: {}, calibration: {} };
    const check = (changed: number, engineClass: 'cpu' | 'gpu') =>
      compareTables(words(changed), words(0), { tolerances, engineClass });
    expect(check(2, 'cpu').verdict).toBe('drifted');
    expect(check(3, 'cpu').verdict).toBe('failed');
    expect(check(1, 'gpu').verdict).toBe('failed');
    expect(check(3, 'cpu').failing).toBe(3);
  });

  test('per class of engines', () => {
    const options = { tolerances: tolerancesFor({ absolute: 1, relative: 0, collective: {} }) };
    const actual = column({ 3: 102 });
    expect(compareTables(actual, column(), { ...options, engineClass: 'cpu' }).pass).toBe(false);
    expect(compareTables(actual, column(), { ...options, engineClass: 'gpu' }).pass).toBe(true);
  });
});

describe('values that are no ordinary numbers', () => {
  const loose = { absolute: 1e9, relative: 1e9, collective: { median: 1, bias: 1 } };

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
  ])('no tolerance admits %s for %s', (actual, golden) => {
    const result = compare(column({ 0: actual }), loose, column({ 0: golden }));
    expect(result).toMatchObject({ pass: false, failing: 1, used: null });
    expect(result.differences[0]).toMatchObject({ used: null, absolute: null });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('a column of zeros takes no offence at rounding below the absolute tolerance', () => {
    const zeros = Object.fromEntries(Array.from({ length: 10 }, (_, row) => [row, 0]));
    const tolerance = { absolute: 1e-6, relative: 1e-3, collective: { median: 1e-4, bias: 1e-4 } };
    expect(compare(column({ ...zeros, 4: 1e-9 }), tolerance, column(zeros)).pass).toBe(true);
    expect(compare(column({ ...zeros, 4: 1e-5 }), tolerance, column(zeros)).pass).toBe(false);
  });
});

describe('rows and columns', () => {
  const exact = { absolute: 0, relative: 0, collective: {} };
  const rows = (...keys: number[]) =>
    table(
      ['k', 'v'],
      keys.map((key) => [key, 100 + key]),
    );
  const problems = (actual: Table, golden: Table) =>
    compare(actual, exact, golden).rowProblems.map(({ kind, key, row }) => [kind, key.k, row]);

  test('are reported one by one, the fewest that explain the difference', () => {
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
    const reordered = compare(table(['k', 'w', 'v'], [[1, 3, 2]]), exact, golden);
    expect(reordered.columnProblems).toEqual([{ kind: 'reordered columns', columns: ['w', 'v'] }]);
    expect(reordered).toMatchObject({ pass: false, differing: 0 });
    const other = compare(table(['k', 'v', 'u'], [[1, 5, 3]]), exact, golden);
    expect(other.columnProblems).toEqual([
      { kind: 'missing column', columns: ['w'] },
      { kind: 'extra column', columns: ['u'] },
    ]);
    expect(other.differences).toMatchObject([{ column: 'v', golden: 2, actual: 5 }]);
  });

  test('a table without its key column is refused', () => {
    expect(() => compare(table(['v'], [[1]]), exact)).toThrow(/expected its key column 'k', got v/);
  });

  test('without tolerances a table is compared to the letter, by row number', () => {
    const read = (text: string) => parseTable(text, undefined, 'x.csv');
    const untolerant = { key: [], text: {}, columns: {}, calibration: {} };
    const options = { tolerances: untolerant, engineClass: 'cpu' as const };
    const golden = read('a,b\n1,x\n2,y\n');
    expect(compareTables(read('a,b\n1,x\n2,y\n'), golden, options).pass).toBe(true);
    expect(compareTables(read('a,b\n1.0,x\n2,y\n'), golden, options).differences).toMatchObject([
      { key: { row: 1 }, column: 'a', golden: '1', actual: '1.0' },
    ]);
  });
});

test('the worst difference comes first, changed texts before all, and the list is cut', () => {
  const tolerances = {
    key: ['k'],
    text: { word: { cpu: { share: 0 }, gpu: { share: 0 } } },
    columns: tolerancesFor({ absolute: 1, relative: 0, collective: {} }).columns,
    calibration: {},
  };
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
  const result = compareTables(actual, golden, { tolerances, engineClass: 'cpu', limit: 4 });
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

test('500 columns of singular values compare in one go', () => {
  const columns = ['iteration', 'dynamics', ...Array.from({ length: 500 }, (_, k) => `s${k + 1}`)];
  const rows = Array.from({ length: 202 }, (_, i) => [
    Math.floor(i / 2),
    i % 2 ? 'self-consistent' : 'gradient-descent',
    ...Array.from({ length: 500 }, (_, k) => (200 * (i + 1)) / (k + 1) / 202),
  ]);
  const tolerances: TableTolerances = {
    key: ['iteration', 'dynamics'],
    text: { dynamics: { cpu: { share: 0 }, gpu: { share: 0 } } },
    columns: {
      '*': tolerancesFor({ absolute: 1e-3, relative: 1e-3, collective: { median: 2e-4 } }).columns
        .v!,
    },
    calibration: {},
  };
  const golden = table(columns, rows);
  const actual = table(
    columns,
    rows.map((row, i) => (i === 77 ? row.with(42, Number(row[42]) + 0.1) : row)),
  );
  const result = compareTables(actual, golden, { tolerances, engineClass: 'cpu' });
  expect(result).toMatchObject({ differing: 1, failing: 1 });
  expect(result.differences[0]).toMatchObject({
    column: 's41',
    key: { iteration: 38, dynamics: 'self-consistent' },
  });
});

test('a GPU on either side loosens, an unknown engine is held to the strict class', () => {
  expect(engineClassOf('wasm', 'blas')).toBe('cpu');
  expect(engineClassOf('wasm', 'webgpu')).toBe('gpu');
  expect(engineClassOf('tensorflow-gpu')).toBe('gpu');
  expect(engineClassOf(undefined, 'abacus')).toBe('cpu');
});
