import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCsv, recordFile, type Table, writeManifest } from '@mixed-dynamics/artifacts';
import { onTestFinished } from 'vitest';
import { type FigureOptions, figure, render } from './figure.ts';
import { metrics } from './metrics.ts';

export interface RunOptions {
  readonly table?: Table;
  readonly figure?: FigureOptions;
  readonly dirty?: boolean;
  readonly engine?: string;
  /** The table that the figure shows; by default the one that is written. */
  readonly shown?: Table;
}

/** A temporary folder with the places of one preset; removed when the test ends. */
export function temporaryProject() {
  const root = mkdtempSync(join(tmpdir(), 'golden-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return { root, outDir: join(root, 'out/tiny'), goldenDir: join(root, 'golden/tiny') };
}

/** Writes what a stage `figure2` writes: table, picture in both formats, manifest. */
export async function writeRun(outDir: string, options: RunOptions = {}): Promise<void> {
  const { table = metrics(), dirty = false, engine = 'wasm' } = options;
  const folder = join(outDir, 'figure2');
  mkdirSync(folder, { recursive: true });
  const svg = figure(options.shown ?? table, options.figure);
  writeFileSync(join(folder, 'metrics.csv'), formatCsv(table));
  writeFileSync(join(folder, 'figure2.svg'), svg);
  writeFileSync(join(folder, 'figure2.png'), await render(svg));
  recordRun(outDir, { dirty, engine });
}

/** Writes the manifest of the files as they are. */
export function recordRun(outDir: string, { dirty = false, engine = 'wasm' } = {}): void {
  const folder = join(outDir, 'figure2');
  const names = ['metrics.csv', 'figure2.svg', 'figure2.png'];
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
