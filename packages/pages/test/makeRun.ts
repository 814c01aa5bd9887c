import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClaimResult,
  formatClaimsFile,
  measureClaims,
  readPlane,
} from '@mixed-dynamics/analysis';
import {
  formatCsv,
  type Manifest,
  metricsColumns,
  readCsv,
  recordFile,
  recordsOf,
  type StopRule,
  singularValueColumns,
  type Table,
  trainingColumns,
  type Value,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { picturesOf, renderFigure1, renderFigure2, writePictures } from '@mixed-dynamics/figures';
import {
  type DrawStage,
  encodeCurves,
  type Network,
  trajectoriesName,
  updateSnapshot,
} from '@mixed-dynamics/golden';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';

/** The two folders of a preset, and how its pictures are drawn. */
export interface Places {
  readonly outDir: string;
  readonly goldenDir: string;
  readonly preset: { readonly name: string };
  readonly stop: StopRule;
  readonly draw: DrawStage;
}

/** Changes to the made-up results; tables without a change are those of the golden run. */
export interface Changes {
  readonly metrics?: (table: Table) => Table;
  readonly training?: (table: Table) => Table;
}

const spaced = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

const step = (value: number) => 1 / (1 + Math.exp(-value));

/** The stop rule of the made-up networks. */
const stop: StopRule = { maxIterations: 5 };

/** A plane with the regimes of the real one; one row per cell, in grid order. */
export function plane(count = 7): Table {
  const rows = spaced(-3, 0, count).flatMap((x) =>
    spaced(0, 2.8, count).map((y) => {
      const record: Partial<Record<string, Value>> = {
        gamma_sigma2: x,
        gamma_w: y,
        seed: '0123456789abcdef',
        status: 'ok',
        stop_reason: 'max-iterations',
        iterations: stop.maxIterations,
        min_test_error: 0.2 + step(4 * (y + 1.4 * x - 0.4)),
        stable_rank_at_min: 1 + 6.4 * step(3 * (x + y - 0.5)),
        iterations_to_min_test_error: 3,
        max_distance: Math.exp(4 * x + 3 - y),
      };
      return metricsColumns.map((column) => record[column] ?? 1);
    }),
  );
  return { columns: metricsColumns, rows };
}

/** Short curves that agree with a row: only their smallest test error and last distance depend on it. */
function curvesOf(metrics: Table): Network[] {
  return recordsOf(metrics).map((row) => {
    const { gamma_sigma2, gamma_w, min_test_error, max_distance } = row;
    const test = [5, 4, 3, Number(min_test_error), 3, 4];
    const train = [2, 1.8, 1.6, 1.4, 1.2, 1];
    const curves = { gd_train_error: train, gd_test_error: test, sc_train_error: train };
    const distance = [0, 0, 0, 0, 0, Number(max_distance)];
    return {
      key: { gamma_sigma2: gamma_sigma2!, gamma_w: gamma_w! },
      ...{ row, curves: { ...curves, sc_test_error: train, distance } },
    };
  });
}

/** A table with the numbers rounded to single precision, like the curves. */
function rounded(table: Table): Table {
  const columns = ['min_test_error', 'max_distance'];
  return columns.reduce((all, column) => withColumn(all, column, Math.fround), table);
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
  const records = recordsOf(table);
  const rows = table.rows.map((row, i) =>
    row.map((value, c) => (c === index ? replace(Number(value), records[i]!) : value)),
  );
  return { columns: table.columns, rows };
}

/** Places in a new folder. */
export function newPlaces(name = 'made-up'): Places {
  const root = temporaryFolder();
  return {
    outDir: join(root, 'out', 'run'),
    goldenDir: join(root, 'golden', 'run'),
    preset: { name },
    ...{ stop, draw },
  };
}

/** Facts that the figures show besides their tables. */
const figure1Facts = { threshold: 5, rank: 2 };
const figure2Facts = { dimension: 20, rank: 2 };

const draw: DrawStage = (stage, folder) => {
  const read = (name: string) => readCsv(join(folder, name));
  const { composite, panels } =
    stage === 'figure2'
      ? renderFigure2({ ...figure2Facts, metrics: read('metrics.csv') })
      : renderFigure1({
          ...figure1Facts,
          training: read('training.csv'),
          singularValues: read('singular-values.csv'),
        });
  return { [stage]: composite, ...panels };
};

/** Writes both figures with tables, pictures and manifests as the stages do, accepted as golden. */
export async function makeGolden(places: Places, reason = 'as the paper has it'): Promise<void> {
  await makeRun(places.outDir);
  const now = new Date('2025-02-03T04:05:06Z');
  await updateSnapshot({ ...places, reason, now });
}

/** Replaces the results with those of another run. */
export async function makeRun(outDir: string, changes: Changes = {}): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  await makeFigure2(outDir, changes);
  await makeFigure1(outDir, changes);
}

/** A run like the golden one except for Figure 2, so that the pictures of Figure 1 need not be drawn again. */
export async function makeDrift(from: Places, outDir: string, changes: Changes): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  cpSync(from.outDir, outDir, { recursive: true });
  await makeFigure2(outDir, changes);
}

/** Records in the manifest that another engine computed the metrics. */
export function claimEngine(outDir: string, engine: string): void {
  const folder = join(outDir, 'figure2');
  const files = ['metrics.csv', trajectoriesName];
  describe(
    outDir,
    folder,
    'sweep',
    files.map((name) => join(folder, name)),
    engine,
  );
}

/** Writes the table of a plane and the curves that belong to it, and returns their paths. */
export function writePlane(outDir: string, plane: Table): [metrics: string, curves: string] {
  const folder = join(outDir, 'figure2');
  const paths: [string, string] = [join(folder, 'metrics.csv'), join(folder, trajectoriesName)];
  const table = rounded(plane);
  writeFileSync(paths[0], formatCsv(table));
  writeFileSync(paths[1], encodeCurves(curvesOf(table)));
  return paths;
}

async function makeFigure2(outDir: string, { metrics }: Changes): Promise<void> {
  const folder = join(outDir, 'figure2');
  mkdirSync(folder, { recursive: true });
  const [metricsPath, trajectoriesPath] = writePlane(outDir, metrics?.(plane()) ?? plane());
  const table = readCsv(metricsPath);
  const figure = renderFigure2({ ...figure2Facts, metrics: table });
  const pictures = await writePictures(picturesOf('figure2', figure), { outDir: folder, scale: 1 });
  describe(outDir, folder, 'sweep', [metricsPath, trajectoriesPath]);
  describe(outDir, folder, 'figure2', pictures);
}

async function makeFigure1(outDir: string, changes: Changes): Promise<void> {
  const folder = join(outDir, 'figure1');
  mkdirSync(folder, { recursive: true });
  const trainingPath = join(folder, 'training.csv');
  const singularValuesPath = join(folder, 'singular-values.csv');
  writeFileSync(trainingPath, formatCsv(changes.training?.(training()) ?? training()));
  writeFileSync(singularValuesPath, formatCsv(singularValues()));
  const figure = renderFigure1({
    ...figure1Facts,
    training: readCsv(trainingPath),
    singularValues: readCsv(singularValuesPath),
  });
  const pictures = await writePictures(picturesOf('figure1', figure), { outDir: folder, scale: 1 });
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

/** Writes the file of the command `claims`, by default with what it finds on the made-up plane. */
export function makeClaims(
  outDir: string,
  claims: readonly ClaimResult[] = measureClaims({ figure2: readPlane(plane(), facts) }),
): void {
  mkdirSync(join(outDir, 'claims'), { recursive: true });
  const text = formatClaimsFile({ preset: 'made-up', claims: [...claims] });
  writeFileSync(join(outDir, 'claims/claims.json'), text);
}

const facts = {
  ...{ dimension: 20, rank: 2, learningRateConstant: 50 },
  update: 'alternating',
  stop: { maxIterations: 10 },
} as const;

/** Makes the smallest test error of nine neighbouring cells, out of 49, 30 % too large. */
export function plantDrift(table: Table): Table {
  return withColumn(table, 'min_test_error', (value, { gamma_sigma2, gamma_w }) => {
    const [x, y] = [Number(gamma_sigma2), Number(gamma_w)];
    return x >= -2 && x <= -1 && y > 0.4 && y < 1.5 ? 1.3 * value : value;
  });
}
