import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ComparableRun,
  comparePlanes,
  curvesName,
  formatSpread,
  measureSpread,
  readSnapshot,
  readTable,
  readToleranceFile,
  readTolerances,
  tolerancesFolder,
  verifySnapshots,
} from '../src/index.ts';
import { metricOf, shapeOf, tableShapes } from '../src/tables/tableShape.ts';
import type { Measured } from '../src/tolerances/spread.ts';
import { type MeasuredClass, toleranceOf } from '../src/tolerances/tolerances.ts';
import { figure, render } from './figure.ts';
import { plane, planeOf, stop, withColumn, withCurves, withTable } from './metrics.ts';
import { temporaryProject } from './temporaryRun.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const golden = join(project, 'golden');
const snapshots = readdirSync(golden, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** All measured values of a class. */
function allOf({ rounding, step, tables, pictures }: MeasuredClass) {
  const columns = Object.values(tables).flatMap((table) => Object.values(table));
  return [
    rounding,
    ...(step ? [step.train, step.test] : []),
    ...columns.flatMap(({ single, median }) => [single, median]),
    ...Object.values(pictures),
  ] satisfies Measured[];
}

test.each(snapshots)('the snapshot of %s has curves that are small enough to commit', (preset) => {
  expect(statSync(join(golden, preset, 'figure2', curvesName)).size).toBeLessThan(1e6);
});

/** Whether `metrics.csv` of a snapshot has a column. Without equation (1) it has no distance. */
const inMetrics = (preset: string, column: string): boolean =>
  column !== 'max_distance' ||
  readFileSync(join(golden, preset, 'figure2/metrics.csv'), 'utf8').includes(column);

/** Whether distances are pure rounding, which differs between engines: with decay both dynamics converge to one matrix. */
const toRounding = (preset: string): boolean => preset.startsWith('weight-decay');

describe('the committed tolerances', () => {
  test.each(snapshots)('of %s are measured with the preset of the snapshot', (preset) => {
    const file = readToleranceFile(join(tolerancesFolder, `${preset}.json`));
    const { cpu } = file.classes;
    expect(new Set(cpu!.runs.map(({ engine }) => engine)).size).toBeGreaterThan(1);
    for (const stage of readdirSync(join(golden, preset))) {
      const { preset: made } = readSnapshot(join(golden, preset, stage))!;
      expect(file.preset).toEqual(made);
      for (const name of readdirSync(join(golden, preset, stage))) {
        const shape = shapeOf(name);
        if (!shape) continue;
        // Columns that are not measured are compared exactly.
        const measured = cpu!.tables[name]!;
        const there = Object.keys(shape.metrics).filter((column) => inMetrics(preset, column));
        expect(Object.keys(measured).sort()).toEqual(there.sort());
        for (const [column, { metric }] of Object.entries(measured)) {
          expect(metric).toBe(shape.metrics[column]);
        }
      }
    }
  });

  test('are three times the measured differences', () => {
    const files = readdirSync(tolerancesFolder);
    expect(files.map((name) => basename(name, '.json'))).toEqual(expect.arrayContaining(snapshots));
    for (const name of files) {
      const { classes } = readToleranceFile(join(tolerancesFolder, name));
      for (const one of Object.values(classes).flatMap((each) => (each ? allOf(each) : []))) {
        expect(one.tolerance).toBe(Number((3 * one.spread).toPrecision(3)));
        expect(one.at !== undefined).toBe(one.spread > 0);
      }
    }
  });

  test('cover no column by default', () => {
    const tolerances = readTolerances({ name: 'small' }, 'cpu');
    for (const [table, shape] of Object.entries(tableShapes)) {
      for (const column of [...shape.key, ...shape.text, 'another']) {
        if (metricOf(shape, column)) continue;
        expect(toleranceOf(tolerances, table, column)?.metric ?? 'exact').toBe(
          '*' in shape.metrics ? shape.metrics['*'] : 'exact',
        );
      }
    }
  });

  test('are strict enough to detect changes', () => {
    for (const preset of snapshots) {
      const { tables } = readTolerances({ name: preset }, 'cpu');
      const hasFigure1 = existsSync(join(golden, preset, 'figure1'));
      for (const name of [...(hasFigure1 ? ['training.csv'] : []), 'curves.parquet']) {
        const columns = tables[name]!;
        expect(columns.gd_test_error!.single).toBeLessThan(3e-3);
        if (!toRounding(preset)) expect(columns.distance!.single).toBeLessThan(1e-2);
      }
      expect(tables['metrics.csv']!.min_test_error!.median).toBeLessThan(1e-4);
      if (!inMetrics(preset, 'max_distance')) continue;
      expect(tables['metrics.csv']!.max_distance!.median).toBeLessThan(5e-4);
    }
  });
});

describe('a folder of tolerances', () => {
  test('with a misspelt key is refused by name', () => {
    const { root } = temporaryProject();
    const path = join(root, 'small.json');
    writeFileSync(path, JSON.stringify({ $comment: '', preset: {}, clases: {} }));
    expect(() => readToleranceFile(path)).toThrow(/small\.json: expected tolerances .*clases/s);
  });

  test('notes that a preset changed; without any file values must be equal', () => {
    const note = readTolerances({ name: 'small', sha256: 'other' }, 'cpu').notes;
    expect(note).toContain('the preset changed since they were measured');
    const { root } = temporaryProject();
    mkdirSync(join(root, 'none'));
    const none = readTolerances({ name: 'small' }, 'cpu', join(root, 'none'));
    expect(toleranceOf(none, 'metrics.csv', 'max_distance')).toBeUndefined();
    const noisy = withCurves(made, ({ distance }) => ({
      distance: distance.map((value) => value * (1 + 1e-7)),
    }));
    expect(comparePlanes(made, noisy, stop, none).curves.pass).toBe(false);
  });
});

const made = plane();

describe('measureSpread', () => {
  const training = readTable(join(golden, 'small/figure1/training.csv'));
  const values = readTable(join(golden, 'small/figure1/singular-values.csv'));
  const run = (name: string, over: Partial<ComparableRun> = {}): ComparableRun => ({
    ...{ name, facts: { engine: name, node: 'v20.20.2' }, plane: made, pictures: {} },
    tables: { 'training.csv': training, 'singular-values.csv': values },
    ...over,
  });
  /** A run whose errors are larger by a factor 1 + 2⁻¹⁴, and one distance by 1 + 2⁻¹⁰. */
  const other = withCurves(made, ({ gd_test_error, distance }, i) => ({
    gd_test_error: gd_test_error.map((error) => error * (1 + 2 ** -14)),
    ...(i === 30 && { distance: distance.map((d, at) => (at > 0 ? d * (1 + 2 ** -10) : d)) }),
  }));
  let spread: Awaited<ReturnType<typeof measureSpread>>;
  beforeAll(async () => {
    const largest = withColumn(values, 's1', (s) => Number(s) * (1 + 2 ** -15));
    const tables = { 'training.csv': training, 'singular-values.csv': largest };
    spread = await measureSpread([run('wasm'), run('blas', { plane: other, tables })], 'cpu', stop);
  });

  test('gives the largest difference of every column, its place, and the median', () => {
    const { tables, runs } = spread!.measured;
    expect(runs.map(({ engine }) => engine)).toEqual(['wasm', 'blas']);
    const { distance, gd_test_error: error, sc_test_error: same } = tables['curves.parquet']!;
    expect(error!.single.spread).toBe(6.2e-5);
    expect(error!.median.spread).toBe(6.2e-5);
    expect(distance!.single).toMatchObject({
      ...{ spread: 9.8e-4, tolerance: 2.94e-3 },
      at: expect.stringMatching(/^γ_σ²=-1\.875 γ_w=1\.05 iteration=\d+, wasm \/ blas$/),
    });
    expect(distance!.median).toEqual({ spread: 0, tolerance: 0 });
    expect(same!.single).toEqual({ spread: 0, tolerance: 0 });
    expect(tables['metrics.csv']!.max_distance!.single.spread).toBe(9.8e-4);
    expect(tables['singular-values.csv']!['*']!.single.spread).toBe(3.1e-5);
    expect(tables['training.csv']!.distance!.single.spread).toBe(0);
    expect(formatSpread(spread!.pairs).join('\n')).toMatch(
      /curves\.parquet distance\n +runs +largest +median +ties\n +wasm \/ blas +9\.8e-4 +0\.0e\+0 +0/,
    );
  });

  test('gives tolerances that allow up to three times the measured difference', () => {
    const { measured } = spread!;
    const { root } = temporaryProject();
    const file = { $comment: '', preset: { name: 'made', sha256: '' }, classes: { cpu: measured } };
    writeFileSync(join(root, 'made.json'), JSON.stringify(file));
    const tolerances = readTolerances({ name: 'made' }, 'cpu', root);
    const off = (times: number) =>
      withCurves(made, ({ distance }, i) =>
        i === 30
          ? { distance: distance.map((d, at) => (at > 0 ? d * (1 + times / 1024) : d)) }
          : {},
      );
    const passes = (times: number) => comparePlanes(made, off(times), stop, tolerances).curves.pass;
    expect([passes(1), passes(2.9), passes(3.2)]).toEqual([true, true, false]);
  });

  test('measures the rounding of the initial distance apart from other differences', async () => {
    const start = withCurves(made, ({ distance, gd_train_error: [first] }) => ({
      distance: distance.with(0, distance[0]! + 25 * 2 ** -48 * first!),
    }));
    const { measured, pairs } = (await measureSpread(
      [run('wasm'), run('blas', { plane: start })],
      'cpu',
      stop,
    ))!;
    expect(measured.rounding.spread).toBeCloseTo(5, 0);
    expect(measured.tables['curves.parquet']!.distance!.single.spread).toBeLessThan(0.05);
    expect(pairs[0]).toMatchObject({ runs: ['wasm', 'blas'], ties: 0 });
  });

  test('measures pictures, and each class of engines separately', async () => {
    const pictures = async (lineShift: number) => ({
      figure2: await render(figure(made.metrics, { lineShift })),
    });
    const runs = [
      run('wasm', { pictures: await pictures(0) }),
      run('webgpu', { pictures: await pictures(3) }),
    ];
    expect(await measureSpread(runs, 'cpu', stop)).toBeUndefined();
    const gpu = await measureSpread(runs, 'gpu', stop);
    expect(gpu!.measured.pictures.figure2!.spread).toBeGreaterThan(1e-3);
  });

  test('refuses runs of different networks', async () => {
    const refused = (plane_: ComparableRun['plane'], text: RegExp) =>
      expect(
        measureSpread([run('wasm'), run('blas', { plane: plane_! })], 'cpu', stop),
      ).rejects.toThrow(text);
    await refused(
      planeOf(made.networks.slice(1)),
      /the same networks in metrics\.csv, got a row that is missing: γ_σ²=-3 γ_w=0/,
    );
    const seeds = withColumn(made.metrics, 'seed', (seed, i) => (i === 2 ? 'other' : seed));
    await refused(withTable(made, seeds), /wasm, blas: expected .* got seed .* and other at γ_σ²/);
  });
});

test('the committed snapshots are unchanged since their last update', () => {
  expect(existsSync(join(project, 'package-lock.json'))).toBe(true);
  expect(verifySnapshots(golden)).toEqual([]);
});
