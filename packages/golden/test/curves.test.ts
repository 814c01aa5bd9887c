import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { calibrateCurves, compareCurves, writeCurves } from '../src/curves/index.ts';
import '../src/curves/vitest.ts';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'run.csv');
});

const curve = (change: number) => ({
  iteration: Int32Array.from({ length: 10 }, (_, i) => i),
  error: Float64Array.from({ length: 10 }, (_, i) => 2 ** -i * (1 + (i === 4 ? change : 0))),
});
const options = { key: ['iteration'], metrics: { error: 'relative' } } as const;

describe('tolerances', () => {
  test('are three times the largest difference between two runs, and that is the limit', () => {
    const found = calibrateCurves(file, [curve(0), curve(0.5), curve(0.25)], options);
    expect(found.columns.error?.single).toEqual({
      ...{ spread: 0.5, tolerance: 1.5, at: 'row 5, runs 1 and 2' },
    });
    const written = readFileSync(join(folder, 'run.tolerances.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(found);
    expect(compareCurves(curve(1.5), file).verdict).toBe('drifted');
    expect(compareCurves(curve(1.5001), file).pass).toBe(false);
    expect(compareCurves(curve(0), file).verdict).toBe('identical');
  });

  test('are relative to the largest value of the column if a curve passes through 0', () => {
    const wave = (noise: number) => ({ x: [0 + noise, 8, 0, -8] });
    calibrateCurves(file, [wave(0), wave(1)], { metrics: { x: 'largest' } });
    // The spread is 1/8 = 0.125, rounded up to 0.13; the tolerance is three times that, times 8.
    expect(compareCurves(wave(3.12), file).pass).toBe(true);
    expect(compareCurves(wave(3.13), file).pass).toBe(false);
  });

  test('are zero without a measurement', () => {
    writeCurves(curve(0), file);
    expect(compareCurves(curve(0), file).pass).toBe(true);
    expect(compareCurves(curve(1e-15), file).pass).toBe(false);
  });
});

describe('refuses', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'one run',
      () => calibrateCurves(file, [curve(0)], options),
      /expected at least two runs.*got 1;/,
    ],
    [
      'runs of different lengths',
      () => calibrateCurves(file, [{ a: [1] }, { a: [1, 2] }], { metrics: { a: 'relative' } }),
      /runs 1 and 2: expected the same rows/,
    ],
    [
      'an exact column that differs',
      () => calibrateCurves(file, [curve(0), curve(1)], { metrics: {} }),
      /runs 1 and 2: .*without a metric, got error 0.0625 and 0.125; name a metric/,
    ],
    [
      'columns of different lengths',
      () => writeCurves({ a: [1], b: [] }, file),
      /expected columns of one/,
    ],
    [
      'a missing snapshot',
      () => compareCurves(curve(0), file),
      /run.csv: expected a CSV file.*vitest -u/,
    ],
  ])('%s', (_what, act, message) => {
    expect(act).toThrow(message);
  });

  test('tolerances that were not measured', () => {
    writeCurves(curve(0), file);
    writeFileSync(join(folder, 'run.tolerances.json'), '{ "key": [], "runs": 1, "columns": {} }');
    expect(() => compareCurves(curve(0), file)).toThrow(/run.tolerances.json: expected tolerances/);
  });
});

describe('the matcher', () => {
  test('passes within the tolerances, and otherwise lists the worst values', () => {
    calibrateCurves(file, [curve(0), curve(0.1)], options);
    expect(curve(0.1)).toMatchCurves(file);
    expect(curve(1)).not.toMatchCurves(file);
    expect(() => expect(curve(1)).toMatchCurves(file)).toThrow(
      /run.csv: if this is meant, run vitest -u[\s\S]*iteration +column[\s\S]*4 +error +0.0625 +0.125/,
    );
  });
});
