import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@mixed-dynamics/artifacts';
import { describe, expect, test } from 'vitest';
import {
  checkSnapshot,
  comparePng,
  compareSvg,
  compareTables,
  formatComparison,
  pictureTolerances,
  tableTolerances,
  updateSnapshot,
} from '../src/index.ts';
import { figure, render } from './figure.ts';
import { metrics, scaled, valueAt, withColumn, withValue } from './metrics.ts';
import { temporaryProject, writeRun } from './temporaryRun.ts';

// What the net has to catch, by the tolerances that are committed, for every class of engines.
const golden = metrics();
const tolerances = tableTolerances('metrics.csv')!;
const pictures = pictureTolerances();
const classes = ['cpu', 'gpu'] as const;
const columns = [
  'iterations',
  'min_test_error',
  'iterations_to_min_test_error',
  'stable_rank_at_min',
  'max_distance',
] as const;

const compare = (actual: Table, engineClass: (typeof classes)[number] = 'cpu') =>
  compareTables(actual, golden, { tolerances, engineClass });

describe.each(classes)('numbers, engines of class %s', (engineClass) => {
  test.each([...columns, 'learning_rate', 'sigma2'])(
    '%s of every cell higher by half a percent',
    (column) => {
      const result = compare(withColumn(golden, column, scaled(1.005)), engineClass);
      expect(result.verdict).toBe('failed');
      expect(result.columns[0]).toMatchObject({ column, pass: false });
      expect(result.columns.filter(({ pass }) => !pass)).toHaveLength(1);
    },
  );

  test.each(columns)('%s of every cell lower by half a percent', (column) => {
    expect(compare(withColumn(golden, column, scaled(0.995)), engineClass).pass).toBe(false);
  });

  test.each(columns)('%s of one cell off by a fifth, whichever cell', (column) => {
    golden.rows.forEach((_, row) => {
      const value = valueAt(golden, row, column);
      if (Number.isNaN(value)) return;
      for (const factor of [0.8, 1.2]) {
        const changed = scaled(factor)(value);
        const result = compare(withValue(golden, row, column, changed), engineClass);
        expect(result.verdict).toBe('failed');
        expect(result.failing).toBe(1);
        expect(result.differences[0]).toMatchObject({
          column,
          key: {
            gamma_sigma2: valueAt(golden, row, 'gamma_sigma2'),
            gamma_w: valueAt(golden, row, 'gamma_w'),
          },
        });
      }
    });
  });

  test.each(columns)('a NaN in %s', (column) => {
    const result = compare(withValue(golden, 40, column, Number.NaN), engineClass);
    expect(result.differences).toMatchObject([{ column, actual: 'NaN', used: null }]);
    expect(result.pass).toBe(false);
  });

  test('a number where there was a NaN', () => {
    const row = golden.rows.findIndex((cells) => cells.includes('diverged'));
    const result = compare(withValue(golden, row, 'min_test_error', 0.5), engineClass);
    expect(result.differences).toMatchObject([{ golden: 'NaN', actual: 0.5, used: null }]);
  });

  test('a missing row, an extra one, two that changed places', () => {
    const { rows } = golden;
    const missing = compare({ ...golden, rows: rows.toSpliced(13, 1) }, engineClass);
    expect(missing.rowProblems).toMatchObject([{ kind: 'missing', row: 14 }]);
    const extra = compare({ ...golden, rows: rows.toSpliced(13, 0, [9, ...rows[13]!.slice(1)]) });
    expect(extra.rowProblems).toMatchObject([{ kind: 'extra', key: { gamma_sigma2: 9 }, row: 14 }]);
    const swapped = rows.toSpliced(13, 2, rows[14]!, rows[13]!);
    const reordered = compare({ ...golden, rows: swapped }, engineClass);
    expect(reordered.rowProblems).toMatchObject([{ kind: 'reordered' }]);
    for (const result of [missing, extra, reordered]) expect(result.verdict).toBe('failed');
  });

  test('a changed status', () => {
    const result = compare(withValue(golden, 7, 'status', 'failed'), engineClass);
    expect(result.differences).toMatchObject([
      { column: 'status', golden: 'ok', actual: 'failed' },
    ]);
    expect(result.pass).toBe(false);
  });
});

describe.each(['identical', 'drifted'] as const)('pictures, numbers %s', (numbers) => {
  const before = figure(golden);
  const options = { tolerances: pictures, numbers };
  const both = async (after: string) => {
    const png = await comparePng(await render(after), await render(before), options);
    return { svg: compareSvg(after, before, options), png };
  };

  test('the same picture passes', async () => {
    const { svg, png } = await both(before);
    expect([svg.pass, png.pass, svg.failing, png.pixels]).toEqual([true, true, 0, 0]);
  });

  test('a legend text changed', async () => {
    const { svg } = await both(figure(golden, { legend: 'lazy vs active' }));
    expect(svg.differences).toMatchObject([
      { path: 'svg > g.legend[3] > text[1]', golden: 'active vs lazy', actual: 'lazy vs active' },
    ]);
    expect(svg.pass).toBe(false);
  });

  test('a colour scale shifted by 2 %', async () => {
    const { svg, png } = await both(figure(golden, { colourShift: 0.02 }));
    expect(svg.differences.map(({ kind }) => kind)).toContain('colour');
    expect([svg.pass, png.pass]).toEqual([false, false]);
    expect(png.share).toBeGreaterThan(0.3);
  });

  test('a theory line moved by 3 px', async () => {
    const { svg, png } = await both(figure(golden, { lineShift: 3 }));
    const path = 'svg > g.panel[1] > line.theory[1]';
    expect(svg.differences).toMatchObject([
      { path, attribute: 'x1', kind: 'position', distance: 3 },
      { path, attribute: 'x2', kind: 'position', distance: 3 },
    ]);
    expect([svg.pass, png.pass]).toEqual([false, false]);
  });

  test('contour lines moved by 3 px', async () => {
    const { svg, png } = await both(figure(golden, { contourShift: 3 }));
    expect(svg.failing).toBe(3);
    expect(svg.differences[0]).toMatchObject({ kind: 'path', attribute: 'd' });
    expect(svg.differences[0]!.distance).toBeCloseTo(3, 1);
    expect([svg.pass, png.pass]).toEqual([false, false]);
  });
});

describe('a whole check', () => {
  const cases: [string, Parameters<typeof writeRun>[1], RegExp][] = [
    [
      'one metric higher by 0.5 %',
      { table: withColumn(golden, 'max_distance', scaled(1.005)), shown: golden },
      /max_distance +median change +0\.5 %.*\n.*max_distance +mean change +\+0\.5 %/,
    ],
    [
      'a legend text',
      { figure: { legend: 'lazy vs active' } },
      /figure2\.svg.*\n.*g\.legend\[3\] > text\[1\].*\n.*active vs lazy\n.*lazy vs active\n.*see figure2\.changed\.svg/,
    ],
    [
      'a colour scale',
      { figure: { colourShift: 0.02 } },
      /figure2\.png: \d+ pixels differ.*\n.*see figure2\.changed\.png, figure2\.diff\.png/,
    ],
    [
      'a moved line',
      { figure: { lineShift: 3 } },
      /line\.theory\[1\] x1: off by 3 px \(used 15000 %\)/,
    ],
  ];

  test.each(cases)('reports %s', async (_, options, text) => {
    const { outDir, goldenDir } = temporaryProject();
    await writeRun(outDir);
    await updateSnapshot({ outDir, goldenDir, reason: 'first' });
    expect((await checkSnapshot({ outDir, goldenDir })).pass).toBe(true);
    await writeRun(outDir, options);
    const report = await checkSnapshot({ outDir, goldenDir });
    expect(report.pass).toBe(false);
    expect(formatComparison(report)).toMatch(text);
    for (const file of report.stages[0]!.files) {
      for (const name of file.written) expect(existsSync(join(outDir, 'figure2', name))).toBe(true);
      expect(file.written.length > 0).toBe(!file.pass);
    }
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
