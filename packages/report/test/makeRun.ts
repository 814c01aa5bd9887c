import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatCsv,
  type Manifest,
  metricsColumns,
  recordFile,
  type Table,
  trainingColumns,
  type Value,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import {
  type ClaimResult,
  formatClaimsFile,
  measureClaims,
  readPlane,
} from '@mixed-dynamics/claims';
import { singularValueColumns, writeFigure1, writeFigure2 } from '@mixed-dynamics/figures';
import { updateSnapshot } from '@mixed-dynamics/golden';

/** The two folders of a preset. */
export interface Places {
  readonly outDir: string;
  readonly goldenDir: string;
  readonly preset: string;
}

/** Changes to the made-up results; what is left out is as in the golden run. */
export interface Changes {
  readonly metrics?: (table: Table) => Table;
  readonly training?: (table: Table) => Table;
}

const spaced = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

const step = (value: number) => 1 / (1 + Math.exp(-value));

/** A plane with the regimes of the real one; a row a cell, in grid order. */
export function plane(count = 7): Table {
  const rows = spaced(-3, 0, count).flatMap((x) =>
    spaced(0, 2.8, count).map((y) => {
      const record: Partial<Record<string, Value>> = {
        gamma_sigma2: x,
        gamma_w: y,
        seed: '0123456789abcdef',
        status: 'ok',
        stop_reason: 'plateau',
        iterations: Math.round(300 + 100 * Math.sin(2 * x)),
        min_test_error: 0.2 + step(4 * (y + 1.4 * x - 0.4)),
        stable_rank_at_min: 1 + 6.4 * step(3 * (x + y - 0.5)),
        iterations_to_min_test_error: Math.round(250 + 120 * Math.sin(2 * x) * Math.cos(y)),
        max_distance: Math.exp(4 * x + 3 - y),
      };
      return metricsColumns.map((column) => record[column] ?? 1);
    }),
  );
  return { columns: metricsColumns, rows };
}

function training(last = 40): Table {
  const rows = Array.from({ length: last + 1 }, (_, i) => {
    const [train, test] = [2 * Math.exp(-i / 12), 1 - 0.9 * Math.exp(-(((i - 14) / 20) ** 2))];
    return [i, train, test, train * 1.02, test * 1.01, 1e-4 * (i + 1)];
  });
  return { columns: trainingColumns, rows };
}

function singularValues(last = 40, dimension = 12): Table {
  const rows = Array.from({ length: last + 1 }, (_, i) =>
    ['gd', 'sc'].map((name, late) => [
      i,
      name,
      ...Array.from({ length: dimension }, (_, k) => (60 / (k + 1)) * step((i - 10 - late) / 3)),
    ]),
  ).flat();
  return { columns: singularValueColumns(dimension), rows };
}

/** A table with one column replaced; `replace` sees the old value and the row as a record. */
export function withColumn(
  table: Table,
  column: string,
  replace: (value: number, row: Readonly<Record<string, Value>>) => Value,
): Table {
  const index = table.columns.indexOf(column);
  const rows = table.rows.map((row) => {
    const record = Object.fromEntries(table.columns.map((name, c) => [name, row[c]!]));
    return row.map((value, c) => (c === index ? replace(Number(value), record) : value));
  });
  return { columns: table.columns, rows };
}

/** Places in a new folder; remove it with `discard`. */
export function newPlaces(preset = 'made-up'): Places & { discard: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'report-'));
  return {
    outDir: join(root, 'out', 'run'),
    goldenDir: join(root, 'golden', 'run'),
    preset,
    discard: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Writes both figures with tables, pictures and manifests as the stages do, accepted as golden. */
export async function makeGolden(places: Places, reason = 'as the paper has it'): Promise<void> {
  await makeRun(places.outDir);
  const now = new Date('2025-02-03T04:05:06Z');
  await updateSnapshot({ ...places, reason, now });
}

/** Replaces the results by those of another run. */
export async function makeRun(outDir: string, changes: Changes = {}): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  await makeFigure2(outDir, changes);
  await makeFigure1(outDir, changes);
}

/** A run that is the golden one but for Figure 2: its own pictures need not be drawn again. */
export async function makeDrift(from: Places, outDir: string, changes: Changes): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  cpSync(from.outDir, outDir, { recursive: true });
  await makeFigure2(outDir, changes);
}

/** Says that the metrics were computed by another engine. */
export function claimEngine(outDir: string, engine: string): void {
  const folder = join(outDir, 'figure2');
  describe(outDir, folder, 'sweep', [join(folder, 'metrics.csv')], engine);
}

async function makeFigure2(outDir: string, { metrics }: Changes): Promise<void> {
  const folder = join(outDir, 'figure2');
  const metricsPath = join(folder, 'metrics.csv');
  mkdirSync(folder, { recursive: true });
  writeFileSync(metricsPath, formatCsv(metrics?.(plane()) ?? plane()));
  const pictures = await writeFigure2({
    metricsPath,
    outDir: folder,
    dimension: 20,
    rank: 2,
    scale: 1,
  });
  describe(outDir, folder, 'sweep', [metricsPath]);
  describe(outDir, folder, 'figure2', pictures);
}

async function makeFigure1(outDir: string, changes: Changes): Promise<void> {
  const folder = join(outDir, 'figure1');
  mkdirSync(folder, { recursive: true });
  const trainingPath = join(folder, 'training.csv');
  const singularValuesPath = join(folder, 'singular-values.csv');
  writeFileSync(trainingPath, formatCsv(changes.training?.(training()) ?? training()));
  writeFileSync(singularValuesPath, formatCsv(singularValues()));
  const tables = { trainingPath, singularValuesPath };
  const pictures = await writeFigure1({
    ...tables,
    outDir: folder,
    threshold: 5,
    rank: 2,
    scale: 1,
  });
  describe(outDir, folder, 'training', [trainingPath, singularValuesPath]);
  describe(outDir, folder, 'figure1', pictures);
}

/** Writes the manifest of a stage of committed code. */
function describe(
  outDir: string,
  folder: string,
  stage: string,
  files: readonly string[],
  engine = 'wasm',
): void {
  const computes = stage === 'sweep' || stage === 'training';
  const manifest: Manifest = {
    stage,
    preset: { name: 'made-up', sha256: 'ab'.repeat(32) },
    seed: 1,
    ...(computes && { engine: { name: engine, versions: { '@tensorflow/tfjs': '4.22.0' } } }),
    git: { commit: 'c0'.repeat(20), dirty: false },
    node: 'v20.20.2',
    startedAt: '2025-01-01T00:00:00.000Z',
    wallSeconds: 61.5,
    inputs: [],
    outputs: files.map((path) => recordFile(path, outDir)),
  };
  writeManifest(folder, manifest, computes ? 'manifest.json' : `${stage}.manifest.json`);
}

/** Leaves what `claims` would, unless told otherwise what it finds on the made-up plane. */
export function makeClaims(
  outDir: string,
  claims: readonly ClaimResult[] = measureClaims({ figure2: readPlane(plane(), facts) }),
): void {
  mkdirSync(join(outDir, 'claims'), { recursive: true });
  const text = formatClaimsFile({ preset: 'made-up', claims: [...claims] });
  writeFileSync(join(outDir, 'claims/claims.json'), text);
}

const facts = { dimension: 20, rank: 2, learningRateConstant: 50 };

/** Makes the smallest test error of nine neighbouring cells, out of 49, 30 % too large. */
export function plantDrift(table: Table): Table {
  return withColumn(table, 'min_test_error', (value, { gamma_sigma2, gamma_w }) => {
    const [x, y] = [Number(gamma_sigma2), Number(gamma_w)];
    return x >= -2 && x <= -1 && y > 0.4 && y < 1.5 ? 1.3 * value : value;
  });
}
