import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCsv } from '@mixed-dynamics/artifacts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import '../src/vitest.ts';
import { figure, render } from './figure.ts';
import { metrics, withColumn, withValue } from './metrics.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matchers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('toMatchGoldenTable', () => {
  beforeEach(() => writeFileSync(at('metrics.csv'), formatCsv(metrics())));

  test('passes within the committed tolerances, for tables and for CSV', () => {
    const drifted = withColumn(metrics(), 'min_test_error', (value) => Number(value) * (1 + 1e-7));
    expect(drifted).toMatchGoldenTable(at('metrics.csv'));
    expect(formatCsv(drifted)).toMatchGoldenTable(at('metrics.csv'), { engineClass: 'gpu' });
    expect(existsSync(at('metrics.changed.csv'))).toBe(false);
  });

  test('fails beyond, names the cell, and writes what was received beside the golden file', () => {
    const changed = withValue(metrics(), 40, 'min_test_error', 0.5);
    expect(() => expect(changed).toMatchGoldenTable(at('metrics.csv'))).toThrow(
      /expected to match .*metrics\.csv\n81 rows.*-1\.5 +1\.4 +min_test_error.*see .*metrics\.changed\.csv/s,
    );
    expect(readFileSync(at('metrics.changed.csv'), 'utf8')).toBe(formatCsv(changed));
    expect(changed).not.toMatchGoldenTable(at('metrics.csv'));
  });

  test('compares exactly what has no tolerances', () => {
    writeFileSync(at('other.csv'), 'a\n1\n');
    expect('a\n1\n').toMatchGoldenTable(at('other.csv'));
    expect('a\n1.0000001\n').not.toMatchGoldenTable(at('other.csv'), { changed: false });
    expect(existsSync(at('other.changed.csv'))).toBe(false);
  });
});

test('toMatchGoldenSvg', () => {
  writeFileSync(at('figure.svg'), figure(metrics()));
  expect(figure(metrics())).toMatchGoldenSvg(at('figure.svg'));
  expect(() =>
    expect(figure(metrics(), { lineShift: 3 })).toMatchGoldenSvg(at('figure.svg')),
  ).toThrow(/line\.theory\[1\] x1: off by 3 px.*see .*figure\.changed\.svg/s);
  const changed = join(folder, 'elsewhere');
  expect(figure(metrics(), { contourShift: 0.5 })).toMatchGoldenSvg(at('figure.svg'), {
    numbers: 'drifted',
    changed,
  });
  expect(existsSync(changed)).toBe(false);
});

test('toMatchGoldenPng', async () => {
  const png = await render(figure(metrics()));
  writeFileSync(at('figure.png'), png);
  await expect(png).toMatchGoldenPng(at('figure.png'));
  const moved = await render(figure(metrics(), { lineShift: 3 }));
  await expect(expect(moved).toMatchGoldenPng(at('figure.png'))).rejects.toThrow(
    /\d+ pixels differ.*see .*figure\.changed\.png.*see .*figure\.diff\.png/s,
  );
  expect(readFileSync(at('figure.changed.png')).equals(moved)).toBe(true);
  expect(existsSync(at('figure.diff.png'))).toBe(true);
});

test('without a golden file there is nothing to match: what was received is kept for a look', () => {
  expect(() => expect('<svg/>').toMatchGoldenSvg(at('new.svg'))).toThrow(
    /new\.svg: expected a golden file, got none; look at .*new\.changed\.svg and rename it/,
  );
  expect(existsSync(at('new.svg'))).toBe(false);
  expect(readFileSync(at('new.changed.svg'), 'utf8')).toBe('<svg/>');
});
