import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  curveNames,
  formatCsv,
  recordFile,
  type Table,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import type { DrawStage, PlaneResults } from '../src/index.ts';
import { readTable } from '../src/index.ts';
import { type FigureOptions, figure, render } from './figure.ts';
import { plane, stop, withTable } from './metrics.ts';

export interface RunOptions {
  readonly plane?: PlaneResults;
  /** A table to use instead of that of the plane; the curves stay. */
  readonly table?: Table;
  readonly figure?: FigureOptions;
  readonly dirty?: boolean;
  readonly engine?: string;
}

/** Draws the synthetic figure, with options as changed code would draw it. */
export const drawer =
  (options: FigureOptions = {}): DrawStage =>
  (stage, folder) =>
    stage === 'figure2'
      ? { figure2: figure(readTable(join(folder, 'metrics.csv')), options) }
      : undefined;

/** A temporary project with the folders of one preset, and the options to check it; removed after the test. */
export function temporaryProject() {
  const root = temporaryFolder();
  return {
    ...{ root, outDir: join(root, 'out/tiny'), goldenDir: join(root, 'golden/tiny') },
    ...{ preset: { name: 'tiny' }, stop, draw: drawer() },
  };
}

const made = plane();

/** Writes the outputs of a stage `figure2`: table, curves, the picture in both formats, and the manifest. */
export async function writeRun(outDir: string, options: RunOptions = {}): Promise<void> {
  const { plane: results = made, dirty = false, engine = 'wasm' } = options;
  const { table = results.metrics } = options;
  const folder = join(outDir, 'figure2');
  mkdirSync(folder, { recursive: true });
  const svg = figure(table, options.figure);
  writeFileSync(join(folder, 'metrics.csv'), formatCsv(table));
  writeFileSync(join(folder, 'trajectories.parquet'), trajectories(withTable(results, table)));
  writeFileSync(join(folder, 'figure2.svg'), svg);
  writeFileSync(join(folder, 'figure2.png'), await render(svg));
  recordRun(outDir, { dirty, engine });
}

/** The complete curves of a plane, as a sweep writes them. */
export function trajectories({ networks }: PlaneResults): Uint8Array {
  const rows = networks.flatMap(({ curves }, cell) =>
    curves.distance.map((_, iteration) => ({ cell, iteration })),
  );
  const columnData = [
    ...(['cell', 'iteration'] as const).map((name) => ({
      ...{ name, type: 'INT32' as const, nullable: false },
      data: Int32Array.from(rows, (row) => row[name]),
    })),
    ...curveNames.map((name) => ({
      ...{ name, type: 'DOUBLE' as const, nullable: false },
      data: Float64Array.from(rows, (row) => networks[row.cell]!.curves[name][row.iteration]!),
    })),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Writes a manifest of the present files. */
export function recordRun(outDir: string, { dirty = false, engine = 'wasm' } = {}): void {
  const folder = join(outDir, 'figure2');
  const names = ['metrics.csv', 'trajectories.parquet', 'figure2.svg', 'figure2.png'];
  writeManifest(folder, {
    stage: 'figure2',
    preset: { name: 'tiny', sha256: 'ab'.repeat(32) },
    seed: 1,
    engine: { name: engine, versions: { '@tensorflow/tfjs': '4.22.0' } },
    git: { commit: 'c0'.repeat(20), dirty },
    node: 'v20.20.2',
    startedAt: '2025-01-01T00:00:00.000Z',
    wallSeconds: 61.5,
    inputs: [],
    outputs: names.map((name) => recordFile(join(folder, name), outDir)),
  });
}
