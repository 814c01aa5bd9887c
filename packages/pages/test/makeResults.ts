import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatCsv,
  gammaAxes,
  metricsColumns,
  singularValueColumns,
  trainingColumns,
  type Value,
} from '@mixed-dynamics/artifacts';
import { type CurveName, curveNames } from '@mixed-dynamics/artifacts/tables';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { cellCount, type Plane, placeOf } from '../src/explorer/facts.ts';

/** A made-up run: its last iteration, its status, and the value of each curve at an iteration. */
export interface MadeRun {
  readonly iterations: number;
  readonly status?: 'ok' | 'diverged' | 'failed';
  readonly valueAt?: (curve: CurveName, iteration: number) => number;
}

export const smallPlane: Plane = {
  dimension: 20,
  rank: 2,
  ...gammaAxes([-3, -2.25, -1.5, -0.75, 0], [0, 0.7, 1.4, 2.1, 2.8]),
  trials: 1,
  lines: true,
};

const decay = (curve: CurveName, i: number, x: number, y: number): number =>
  curve === 'distance'
    ? 1e-9 * Math.exp(3 * x + y) * i ** 1.5
    : (curve.endsWith('train_error') ? 2 : 1 + y) * Math.exp(-i / (20 + 8 * y - 5 * x)) +
      (curve.startsWith('sc') ? 0.011 : 0.01);

/** Writes `figure2/metrics.csv` and `trajectories.parquet` as a sweep does. */
export function makeResults(
  outDir: string,
  plane: Plane,
  runOf: (index: number) => MadeRun = (index) => ({ iterations: 20 + (index % 13) }),
): void {
  const folder = join(outDir, 'figure2');
  mkdirSync(folder, { recursive: true });
  const rows: Value[][] = [];
  const long: Record<string, number[]> = { cell: [], iteration: [] };
  for (const name of curveNames) long[name] = [];
  for (let index = 0; index < cellCount(plane); index += 1) {
    const { x, y } = placeOf(plane, index);
    const { iterations, status = 'ok', valueAt } = runOf(index);
    const value = valueAt ?? ((curve, i) => decay(curve, i, x, y));
    const failed = status === 'failed';
    rows.push(metricsRow(plane, x, y, iterations, status, value));
    for (let i = 0; i <= iterations && !failed; i += 1) {
      long.cell!.push(index);
      long.iteration!.push(i);
      for (const name of curveNames) long[name]!.push(value(name, i));
    }
  }
  writeFileSync(join(folder, 'metrics.csv'), formatCsv({ columns: metricsColumns, rows }));
  const columnData = Object.entries(long).map(([name, values]) =>
    name === 'cell' || name === 'iteration'
      ? { name, type: 'INT32' as const, nullable: false, data: Int32Array.from(values) }
      : { name, type: 'DOUBLE' as const, nullable: false, data: Float64Array.from(values) },
  );
  const parquet = new ParquetWriter({
    writer: fileWriter(join(folder, 'trajectories.parquet')),
    schema: schemaFromColumnData({ columnData }),
  });
  parquet.write({ columnData, rowGroupSize: 50_000 });
  parquet.finish();
}

function metricsRow(
  { dimension }: Plane,
  x: number,
  y: number,
  iterations: number,
  status: string,
  value: (curve: CurveName, i: number) => number,
): Value[] {
  const [width, sigma2] = [Math.floor(dimension ** y), dimension ** x];
  const head = [x, y, width, sigma2];
  if (status === 'failed') {
    const nothing = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    return [...head, Number.NaN, '0123456789abcdef', status, 'none', ...nothing];
  }
  const reason = status === 'ok' ? 'plateau' : 'diverged';
  const middle = [0.012345678, '0123456789abcdef', status, reason, iterations];
  const rank = 1 + 6 / (1 + Math.exp(-3 * (x + y - 0.5)));
  const distance = value('distance', iterations);
  return [...head, ...middle, value('gd_test_error', iterations), iterations, rank, distance];
}

/** Writes the tables of Figure 1. */
export function makeFigure1(outDir: string, dimension: number, last = 30): void {
  const folder = join(outDir, 'figure1');
  mkdirSync(folder, { recursive: true });
  const range = Array.from({ length: last + 1 }, (_, i) => i);
  const training = range.map((i) => [i, ...curveNames.map((name) => decay(name, i, -1, 2))]);
  const spectra = range.flatMap((i) =>
    ['gd', 'sc'].map((name, late) => [
      i,
      name,
      ...Array.from(
        { length: dimension },
        (_, k) => 60 / (k + 1) / (1 + Math.exp(3 - (i - late) / 3)),
      ),
    ]),
  );
  const write = (name: string, columns: readonly string[], rows: Value[][]) =>
    writeFileSync(join(folder, name), formatCsv({ columns, rows }));
  write('training.csv', trainingColumns, training);
  write('singular-values.csv', singularValueColumns(dimension), spectra);
}

/** The facts from which the tests build a page. */
export const made = {
  preset: 'made-up',
  note: 'd = 20, K = 2, c = 50, seed 1',
  ranges: 'paper',
  command: 'npx mixed-dynamics recompute --preset made-up --engine wasm',
  predictCommand: 'npx mixed-dynamics predict --preset made-up',
  seed: 1,
  theory: true,
  setting: {
    dimension: 20,
    rank: 2,
    singularValues: [],
    noise: 1,
    learningRateConstant: 50,
    varianceRatio: 1,
    weightDecay: 0,
    update: 'alternating',
  },
  stop: { trainError: 1e-3, testRising: true, maxIterations: 200 },
  origin: ['seed 1', 'engine wasm'],
  figure1: {
    ...{ dimension: 12, rank: 2, gammaSigma2: -1.85, gammaW: 2.25, width: 268, sigma2: 0.01 },
    learningRateConstant: 5,
  },
} as const;
