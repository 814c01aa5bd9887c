import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { metricsColumns, metricsTextColumns, trainingColumns } from '@mixed-dynamics/artifacts';
import { describe, expect, test } from 'vitest';
import {
  measureSpread,
  pictureTolerances,
  tableTolerances,
  tableTolerancesSchema,
  verifySnapshots,
  withMeasured,
} from '../src/index.ts';
import { metrics, withColumn, withValue } from './metrics.ts';

const tables = ['metrics.csv', 'training.csv', 'singular-values.csv'];

describe('the committed tolerances', () => {
  test('cover every column', () => {
    const covered = (file: string) => {
      const { key, text, columns } = tableTolerances(file)!;
      return [...new Set([...key, ...Object.keys(text), ...Object.keys(columns)])].sort();
    };
    expect(covered('metrics.csv')).toEqual([...metricsColumns].sort());
    expect(covered('training.csv')).toEqual([...trainingColumns].sort());
    expect(covered('singular-values.csv')).toEqual(['*', 'dynamics', 'iteration']);
    const text = Object.keys(tableTolerances('metrics.csv')!.text).sort();
    expect(text).toEqual([...metricsTextColumns].sort());
    expect(tableTolerances('else.csv')).toBeUndefined();
  });

  test.each(tables)('admit the spread that was measured: %s', (file) => {
    for (const classes of Object.values(tableTolerances(file)!.columns)) {
      for (const { absolute, relative, collective, measured } of Object.values(classes)) {
        if (!measured) continue;
        expect(measured.absolute <= absolute || measured.relative <= relative).toBe(true);
        for (const statistic of ['median', 'bias', 'share'] as const) {
          const allowed = collective[statistic] ?? Number.POSITIVE_INFINITY;
          expect(measured[statistic]).toBeLessThanOrEqual(allowed);
        }
      }
    }
    for (const classes of Object.values(tableTolerances(file)!.text)) {
      for (const { share, measured } of Object.values(classes)) {
        expect(measured?.share ?? 0).toBeLessThanOrEqual(share);
      }
    }
  });

  test.each(tables)(
    'are tighter on whole columns than on single values, and than half a percent: %s',
    (file) => {
      for (const classes of Object.values(tableTolerances(file)!.columns)) {
        for (const { relative, collective } of Object.values(classes)) {
          expect(relative).toBeLessThan(0.2);
          if (relative < 1e-3) continue;
          expect(collective.median).toBeLessThan(Math.min(relative, 0.0025));
          expect(collective.bias).toBeLessThan(Math.min(relative, 0.0025));
        }
      }
    },
  );

  test('of pictures: pixelmatch at 0.01 or less, a small budget', () => {
    const { png } = pictureTolerances();
    for (const { threshold, share } of [png.identical, png.drifted]) {
      expect(threshold).toBeLessThanOrEqual(0.01);
      expect(share).toBeLessThanOrEqual(0.001);
    }
  });

  test('a misspelt key is refused by name', () => {
    const broken = { key: [], text: {}, columns: {}, colums: {} };
    expect(tableTolerancesSchema.safeParse(broken).error?.message).toMatch(/colums/);
  });
});

describe('measuring the spread between engines', () => {
  const tolerances = tableTolerances('metrics.csv')!;
  const first = metrics();
  const second = withValue(
    withColumn(first, 'min_test_error', (value) => Number(value) * (1 + 2 ** -10)),
    30,
    'iterations',
    (first.rows[30]![8] as number) + 3,
  );

  test('gives the largest difference, the collective statistics and the worst row', () => {
    const spread = measureSpread([first, second], tolerances);
    expect(spread).toMatchObject({ runs: 2, rows: 81 });
    const { iterations, min_test_error: error, width } = spread.columns;
    expect(iterations).toMatchObject({ absolute: 3, median: 0, share: 1 / 81 });
    expect(iterations!.worst!.key).toMatchObject({ gamma_sigma2: -1.875 });
    expect(error!.relative).toBeCloseTo(2 ** -10, 12);
    expect(error!.median).toBeCloseTo(2 ** -10, 12);
    expect(error!.bias).toBeCloseTo(2 ** -10, 12);
    expect(width).toMatchObject({ absolute: 0, relative: 0, median: 0, bias: 0, worst: null });
    expect(spread.text).toMatchObject({ status: { share: 0 } });
  });

  test('takes the largest over all pairs of runs, and counts NaN against numbers', () => {
    const third = withValue(
      withValue(first, 5, 'status', 'diverged'),
      5,
      'max_distance',
      Number.NaN,
    );
    const spread = measureSpread([first, second, third], tolerances);
    expect(spread.columns.iterations!.absolute).toBe(3);
    expect(spread.columns.max_distance!.unmatched).toBe(1);
    expect(spread.text.status!.share).toBe(1 / 81);
  });

  test('writes it beside the tolerances, rounded upwards, in the schema of the files', () => {
    const spread = measureSpread([first, second], tolerances);
    const facts = { preset: 'small', engines: ['wasm', 'blas'] };
    const measured = withMeasured(tolerances, 'cpu', spread, facts);
    expect(tableTolerancesSchema.parse(measured)).toEqual(measured);
    expect(measured.calibration).toEqual({ cpu: { ...facts, rows: 81 } });
    expect(measured.columns.min_test_error!.cpu).toMatchObject({
      ...tolerances.columns.min_test_error!.cpu,
      measured: { relative: 0.00098, median: 0.00098, share: 1 },
    });
    expect(measured.columns.min_test_error!.gpu).toEqual(tolerances.columns.min_test_error!.gpu);
  });

  test('refuses a single run and runs with other rows', () => {
    expect(() => measureSpread([first], tolerances)).toThrow(/expected two runs or more, got 1/);
    const shorter = { ...first, rows: first.rows.slice(1) };
    expect(() => measureSpread([first, shorter], tolerances)).toThrow(
      /the same rows .* got .*missing/,
    );
  });
});

test('the committed snapshots are as the last update left them', () => {
  const project = fileURLToPath(new URL('../../../', import.meta.url));
  expect(existsSync(join(project, 'package-lock.json'))).toBe(true);
  expect(verifySnapshots(join(project, 'golden'))).toEqual([]);
});
