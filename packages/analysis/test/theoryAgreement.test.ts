import {
  metricsColumns,
  predictionColumns,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import {
  agreementByWidth,
  agreementMarkdown,
  compareWithTraining,
  comparisonTable,
} from '../src/index.ts';

const d = 100;
const widths = [2, 30, 100, 300, 900, 3000, 9000];

function table(columns: readonly string[], changes: (k: number) => Record<string, Value>): Table {
  const rows = widths.map((width, k) => {
    const row: Record<string, Value> = {
      ...{ gamma_sigma2: -1, gamma_w: k / 3, width, status: 'ok', valid: 1 },
      ...{ min_test_error: 0.1, stable_rank_at_min: 4, iterations_to_min_test_error: 100 + 10 * k },
      max_distance: 1e-3,
      ...changes(k),
    };
    return columns.map((column) => row[column] ?? 0);
  });
  return { columns, rows };
}

const prediction = (changes: (k: number) => Record<string, Value> = () => ({})) =>
  table(predictionColumns, changes);
const metrics = (changes: (k: number) => Record<string, Value> = () => ({})) =>
  table(metricsColumns, changes);

describe('the agreement of theory with training', () => {
  it('groups networks by w/d, and those that the theory does not cover separately', () => {
    const networks = compareWithTraining(
      prediction((k) => ({ valid: k === 1 ? 0 : 1 })),
      metrics(),
    );
    const bands = agreementByWidth(networks, d);
    expect(bands.map(({ name, networks: count }) => [name, count])).toEqual([
      ...[
        ['w ≥ 50d', 1],
        ['10d ≤ w < 50d', 1],
        ['4d ≤ w < 10d', 1],
        ['2d ≤ w < 4d', 1],
      ],
      ...[
        ['d/2 ≤ w < 2d', 1],
        ['w < d/16', 1],
        ['not claimed', 1],
      ],
    ]);
  });

  it('compares logarithms of distances, and the other quantities directly', () => {
    const off = metrics((k) => ({
      max_distance: 1e-3 * Math.exp(k === 6 ? -0.5 : 0),
      min_test_error: k === 6 ? 0.13 : 0.1,
      iterations_to_min_test_error: k === 6 ? 163 : 100 + 10 * k,
    }));
    const [widest, next] = agreementByWidth(compareWithTraining(prediction(), off), d);
    expect(widest!.distance.largest).toBeCloseTo(0.5, 12);
    expect(widest!.testError.median).toBeCloseTo(0.03, 12);
    expect(widest!.sameIteration).toBe(0);
    expect(next).toMatchObject({ distance: { largest: 0 }, sameIteration: 1 });
    expect(agreementMarkdown([widest!])).toMatch(/w ≥ 50d .* 0\.500 \/ 0\.500 \/ 0\.500 .* 0 %/);
  });

  it('leaves out diverged networks; their difference is NaN', () => {
    const failed = metrics((k) =>
      k === 0 ? { status: 'diverged', max_distance: Number.NaN, min_test_error: Number.NaN } : {},
    );
    const bands = agreementByWidth(compareWithTraining(prediction(), failed), d);
    expect(bands.map(({ name }) => name)).not.toContain('w < d/16');
    const { columns, rows } = comparisonTable(prediction(), failed);
    const at = (name: string) => columns.indexOf(name);
    expect(rows[0]![at('status')]).toBe('diverged');
    expect(rows[0]![at('difference_max_distance')]).toBeNaN();
    expect(rows[1]![at('difference_max_distance')]).toBe(0);
  });

  it('compares the means of several networks per cell, for distances the geometric means', () => {
    const twice = ({ columns, rows }: Table, factor: number): Table => {
      const scaled = (by: number) =>
        rows.map((row) => row.map((v, c) => (columns[c] === 'max_distance' ? Number(v) * by : v)));
      return { columns, rows: scaled(1).flatMap((row, k) => [row, scaled(factor)[k]!]) };
    };
    const { columns, rows } = comparisonTable(twice(prediction(), 4), twice(metrics(), 1));
    expect(rows).toHaveLength(widths.length);
    const at = columns.indexOf('difference_max_distance');
    for (const row of rows) expect(row[at]).toBeCloseTo(Math.log(2), 12);
  });

  it('refuses tables of different networks, and names the first difference', () => {
    const others = prediction((k) => (k === 3 ? { width: 299 } : {}));
    expect(() => compareWithTraining(others, metrics())).toThrow(
      /theory\/figure2\.csv, row 4: expected .* w: -1,1,300\), got -1,1,299; run `mixed/,
    );
    const short = { columns: predictionColumns, rows: prediction().rows.slice(0, 3) };
    expect(() => comparisonTable(short, metrics())).toThrow(/row 4: expected/);
  });
});
