import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gammaAxes, type Table } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import {
  formatClaimsFile,
  measureClaims,
  readClaimsFile,
  readPlane,
  readSpectrum,
} from '../src/index.ts';
import { goldenData, goldenMetrics, presetFile } from './goldenData.ts';

const metrics = goldenMetrics('small');
const facts = presetFile('small').figure2;
const withRows = (change: (rows: Table['rows'][number][]) => Table['rows']): Table => ({
  ...metrics,
  rows: change([...metrics.rows]),
});
const axes = gammaAxes(
  [...new Set(metrics.rows.map((row) => Number(row[0])))],
  [...new Set(metrics.rows.map((row) => Number(row[1])))],
);

describe('readPlane', () => {
  it('refuses a plane that lacks a cell, and names the cell', () => {
    const partial = withRows((rows) => rows.filter((_row, i) => i !== 12));
    expect(() => readPlane(partial, facts, { source: 'metrics.csv' })).toThrow(
      /^metrics\.csv: expected all 81 cells of the 9×9 plane, got 80; .* is \(gamma_sigma2 -2\.625, gamma_w 1\.05\)/,
    );
  });

  it('refuses a plane without its last column, given the axes of the preset', () => {
    const partial = withRows((rows) => rows.slice(0, 72));
    expect(readPlane(partial, facts).cells).toHaveLength(72);
    expect(() => readPlane(partial, facts, { axes })).toThrow(
      /all 81 cells of the 9×9 plane, got 72; the first that is missing/,
    );
  });

  it('refuses a cell that occurs twice, but not the trials of a preset', () => {
    const twice = withRows((rows) => [...rows, rows[3]!]);
    expect(() => readPlane(twice, facts, { axes })).toThrow(
      /row 82: expected every cell once, got/,
    );
    const trials = withRows((rows) => [...rows, ...rows]);
    expect(readPlane(trials, facts, { axes, trials: 2 }).cells).toHaveLength(162);
    expect(() => readPlane(trials, facts, { axes })).toThrow(
      /row 82: expected every cell once, got/,
    );
  });

  it('refuses a table that lacks a column, and names the column', () => {
    const columns = metrics.columns.filter((name) => name !== 'status');
    expect(() => readPlane({ ...metrics, columns }, facts)).toThrow(/a column 'status'/);
  });

  it('leaves out cells without a result, and the claims report their number', () => {
    const status = metrics.columns.indexOf('status');
    const failed = withRows((rows) =>
      rows.map((row, i) => (i < 2 ? row.map((v, c) => (c === status ? 'failed' : v)) : row)),
    );
    const plane = readPlane(failed, facts);
    expect(plane).toMatchObject({ leftOut: 2 });
    expect(plane.cells).toHaveLength(79);
    const results = measureClaims({ figure2: plane });
    expect(results[0]!.cells).toBe('35 active cells; 2 of the plane have no result');
  });
});

describe('too few cells', () => {
  it('give no result, with the reason', () => {
    const coarse = [-3, -1.5, 0];
    const rows = metrics.rows.filter(
      ([x, y]) => coarse.includes(Number(x)) && [0, 1.4, 2.8].includes(Number(y)),
    );
    const results = measureClaims({ figure2: readPlane({ ...metrics, rows }, facts) });
    const lazy = results.find(({ id }) => id === 'lazy-test-error')!;
    expect(lazy).toMatchObject({
      ...{ outcome: 'no-result', value: null, margin: null, standardError: null },
      note: '3 lazy cells, at least 4 are needed',
    });
    const others = results.filter(({ outcome }) => outcome !== 'no-result');
    expect(others.map(({ id, cells }) => `${id}: ${cells}`)).toEqual([
      'theory-distance: 4 finite-noise cells',
    ]);
  });

  it('iteration-growth has no result for cells of a single σ²w', () => {
    const { cells, ...rest } = goldenData('paper').figure2;
    const plane = { ...rest, cells: cells.map((cell) => ({ ...cell, threshold: 1 })) };
    const growth = measureClaims({ figure2: plane }).find(({ id }) => id === 'iteration-growth');
    expect(growth?.note).toBe('1 different σ²w, at least 4 are needed');
  });

  it('contour-slope has no result if d is too small for the contour', () => {
    const plane = { ...goldenData('paper').figure2, dimension: 30 };
    const slope = measureClaims({ figure2: plane }).find(({ id }) => id === 'contour-slope');
    expect(slope?.note).toMatch(/d = 30 is too small: a matrix of rank 5 cannot avoid .* 0\.31/);
  });
});

describe('readSpectrum', () => {
  const training: Table = {
    columns: ['iteration', 'gd_test_error'],
    rows: [0, 1, 2].map((i) => [i, 1]),
  };
  const values = (iterations: readonly number[]): Table => ({
    columns: ['iteration', 'dynamics', 's1', 's2'],
    rows: iterations.flatMap((i) => [
      [i, 'gd', 2, 1],
      [i, 'sc', 3, 2],
    ]),
  });

  it('takes the rows of gradient descent, one curve per singular value', () => {
    const { curves } = readSpectrum(values([0, 1, 2]), training, { rank: 1, threshold: 1 });
    expect(curves).toEqual([
      [2, 2, 2],
      [1, 1, 1],
    ]);
  });

  it.each([
    [[0, 1], 1, /expected the 3 iterations of training\.csv .* got 2 iterations and 2 singular/],
    [[0, 2, 3], 1, /expected the iterations 0, 1, 2, … of gradient descent, got 2 in place of 1/],
    [[0, 1, 2], 2, /more than 2 singular values, got 3 iterations and 2 singular values/],
  ])('refuses iterations %j for rank %d', (iterations, rank, message) => {
    const read = () => readSpectrum(values(iterations), training, { rank, threshold: 1 });
    expect(read).toThrow(message);
  });
});

describe('claims.json', () => {
  it('is read back unchanged', () => {
    const path = join(temporaryFolder(), 'claims.json');
    const file = { preset: 'small', claims: measureClaims(goldenData('small')) };
    writeFileSync(path, formatClaimsFile(file));
    expect(readClaimsFile(path)).toEqual(file);
  });

  it.each([
    ['{"claims": []}', /expected the results of claims, got another file; run `mixed-dynamics/],
    ['{"claims"', /expected the results of claims, got .*JSON/],
    [undefined, /got ENOENT/],
  ])('is refused with the content %j', (text, message) => {
    const path = join(temporaryFolder(), 'claims.json');
    if (text !== undefined) writeFileSync(path, text);
    expect(() => readClaimsFile(path)).toThrow(message);
  });
});
