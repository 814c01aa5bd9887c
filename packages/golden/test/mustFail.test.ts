import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkSnapshot,
  comparePlanes,
  engineClasses,
  formatComparison,
  type PlaneResults,
  readTolerances,
  updateSnapshot,
} from '../src/index.ts';
import { lastIteration, type Network } from '../src/networks/network.ts';
import { sampled, sampledIterations } from '../src/networks/sampleCurves.ts';
import {
  endingAt,
  plane,
  planeOf,
  scaled,
  stop,
  stopped,
  withColumn,
  withCurves,
  withTable,
} from './metrics.ts';
import { drawer, temporaryProject, writeRun } from './temporaryRun.ts';

// Changes that a check must detect with the committed tolerances.
const golden = plane();
const snapshot: PlaneResults = {
  metrics: golden.metrics,
  networks: golden.networks.map((network) => ({
    ...network,
    curves: sampled(network.curves, sampledIterations(network.curves)),
  })),
};
const whole = golden.networks.filter(({ row }) => row.status === 'ok');
/** Some networks from all regions of the plane, with their indices. */
const some = golden.networks
  .map((network, at) => ({ ...network, at }))
  .filter(({ row, at }) => row.status === 'ok' && at % 7 === 3);

/** The plane with one network replaced. */
const withNetwork = (index: number, network: Network) =>
  planeOf(golden.networks.map((one, i) => (i === index ? network : one)));

describe('numbers', () => {
  // A preset without measured tolerances.
  const tolerances = readTolerances({ name: 'made-up' }, 'cpu');
  const compare = (actual: PlaneResults) => comparePlanes(snapshot, actual, stop, tolerances);
  const failing = (actual: PlaneResults) => {
    const { metrics, curves, networks } = compare(actual);
    return { metrics: !metrics.pass, curves: !curves.pass, networks: !networks.pass };
  };

  test('an unchanged run passes', () => {
    expect(failing(golden)).toEqual({ metrics: false, curves: false, networks: false });
  });

  test.each([
    ['gd_test_error', 1.003],
    ['gd_test_error', 0.997],
    ['distance', 1.01],
    ['distance', 0.99],
  ] as const)('%s of any one network times %d at one iteration', (column, factor) => {
    for (const { curves, at } of some) {
      // A sampled iteration at which no number is read.
      const sampledAt = 13;
      const changed = withCurves(golden, (all, i) =>
        i === at ? { [column]: all[column].with(sampledAt, all[column][sampledAt]! * factor) } : {},
      );
      const result = compare(changed);
      expect(result.curves.differences[0]).toMatchObject({ column, key: { iteration: sampledAt } });
      expect(result.curves.failing).toBe(1);
      expect(lastIteration(curves)).toBeGreaterThan(sampledAt);
    }
  });

  test('max_distance of one network by 1 %, only in the table or also in the curves', () => {
    for (const { row, curves, at } of some) {
      const table = withColumn(golden.metrics, 'max_distance', (value, i) =>
        i === at ? Number(value) * 1.01 : value,
      );
      const alone = compare(withTable(golden, table));
      expect(alone.networks.contradictions).toMatchObject([{ column: 'max_distance' }]);
      expect(alone.metrics.pass).toBe(false);
      const peak = curves.distance.indexOf(Number(row.max_distance));
      const both = withCurves(golden, ({ distance }, i) =>
        i === at ? { distance: distance.with(peak, distance[peak]! * 1.01) } : {},
      );
      expect(failing(both)).toEqual({ metrics: true, curves: true, networks: false });
    }
  });

  test('a stop moved by two, only in the table or also in the curves', () => {
    for (const { at, ...network } of some) {
      const last = lastIteration(network.curves);
      const table = withColumn(golden.metrics, 'iterations', (value, i) =>
        i === at ? Number(value) + 2 : value,
      );
      expect(compare(withTable(golden, table)).networks.contradictions).toHaveLength(1);
      const result = compare(withNetwork(at, endingAt(network, last - 2)));
      expect(result.networks).toMatchObject({ pass: false, different: [{ of: 'stop' }] });
    }
  });

  test('a stop moved by one without a tie, also because of a changed rule', () => {
    for (const { at, ...network } of some) {
      const earlier = endingAt(network, lastIteration(network.curves) - 1);
      expect(compare(withNetwork(at, earlier)).networks.different).toHaveLength(1);
    }
    const level = whole.find(({ row }) => row.stop_reason === 'plateau')!;
    const last = lastIteration(level.curves);
    const { gd_train_error: train } = level.curves;
    const change = Math.abs(train[last - 1]! - train[last - 2]!) * 1.0001;
    const rule = { ...stop, plateau: { ...stop.plateau!, change } };
    const other = withNetwork(golden.networks.indexOf(level), stopped(level, rule));
    expect(lastIteration(stopped(level, rule).curves)).toBe(last - 1);
    expect(comparePlanes(snapshot, other, rule, tolerances).networks.pass).toBe(false);
  });

  test('every min_test_error by 0.01 %, every max_distance by 0.05 %', () => {
    const errors = withCurves(golden, ({ gd_test_error }) => ({
      gd_test_error: gd_test_error.map((error) => error * 1.0001),
    }));
    expect(failing(errors)).toEqual({ metrics: true, curves: true, networks: false });
    const distances = withCurves(golden, ({ distance }) => ({
      distance: distance.map((value) => value * 1.0005),
    }));
    expect(failing(distances)).toEqual({ metrics: true, curves: true, networks: false });
    for (const [column, factor] of [
      ['min_test_error', 1.0001],
      ['max_distance', 1.0005],
    ] as const) {
      const { metrics } = compare(
        withTable(golden, withColumn(golden.metrics, column, scaled(factor))),
      );
      expect(metrics.columns[0]).toMatchObject({ column, pass: false });
      expect(metrics.columns[0]!.median!.used).toBeGreaterThan(1);
    }
  });

  test.each(['width', 'sigma2', 'learning_rate', 'stable_rank_at_min'])(
    '%s of one network by half a percent',
    (column) => {
      const table = withColumn(golden.metrics, column, (value, i) =>
        i === 40 ? Number(value) * 1.005 : value,
      );
      expect(compare(withTable(golden, table)).metrics.differences[0]).toMatchObject({ column });
    },
  );

  test.each(['seed', 'status', 'stop_reason'])('a changed %s', (column) => {
    const table = withColumn(golden.metrics, column, (value, i) => (i === 40 ? 'other' : value));
    const { metrics } = compare(withTable(golden, table));
    expect(metrics.differences[0]).toMatchObject({ column, used: null });
  });

  test('a missing row, a duplicate one, and two that are swapped', () => {
    const { networks } = golden;
    const problems = (changed: readonly Network[]) =>
      compare(planeOf(changed)).metrics.rowProblems.map(({ kind, row }) => [kind, row]);
    expect(problems(networks.toSpliced(13, 1))).toEqual([['missing', 14]]);
    const twice = networks.toSpliced(13, 0, networks[13]!);
    expect(problems(twice)).toEqual([['duplicate', 15]]);
    expect(problems(networks.toSpliced(13, 2, networks[14]!, networks[13]!))).toHaveLength(1);
  });

  test('a NaN in a curve', () => {
    const changed = withCurves(golden, ({ distance }, i) =>
      i === 40 ? { distance: distance.with(16, Number.NaN) } : {},
    );
    expect(compare(changed).curves.differences[0]).toMatchObject({ actual: 'NaN', used: null });
  });
});

test('the tolerances of a class that was not measured are wider, with a note', () => {
  const [cpu, gpu] = (Object.keys(engineClasses) as ('cpu' | 'gpu')[]).map((engineClass) =>
    readTolerances({ name: 'small' }, engineClass),
  );
  expect(cpu!.notes).toEqual([expect.stringMatching(/^tolerances: three times the spread of/)]);
  expect(gpu!.notes.join('\n')).toMatch(
    /'gpu' were not measured: 10 times the tolerances of CPU engines/,
  );
  const column = (all: typeof cpu) => all!.tables['curves.parquet']!.gd_test_error!.single;
  expect(column(gpu)).toBeCloseTo(10 * column(cpu), 12);
});

describe('a whole check', () => {
  const cases: [string, Parameters<typeof writeRun>[1], RegExp][] = [
    [
      'one column higher by 0.5 %',
      {
        plane: withCurves(golden, ({ distance }) => ({ distance: distance.map((d) => d * 1.005) })),
      },
      /metrics\.csv.*\n.*whole column +median change.*\n.*max_distance +0\.5 %/,
    ],
    [
      'a row that contradicts its curves',
      { table: withColumn(golden.metrics, 'max_distance', (v, i) => (i === 40 ? 1 : v)) },
      /γ_σ²=-1\.5 γ_w=1\.4: max_distance 1 in metrics\.csv, \d\S* from its own curves/,
    ],
  ];

  test.each(cases)('reports %s', async (_, options, text) => {
    const project = temporaryProject();
    await writeRun(project.outDir);
    await updateSnapshot({ ...project, reason: 'first' });
    expect((await checkSnapshot(project)).pass).toBe(true);
    await writeRun(project.outDir, options);
    const report = await checkSnapshot(project);
    expect(report.pass).toBe(false);
    expect(formatComparison(report)).toMatch(text);
    for (const file of report.stages[0]!.files) {
      for (const name of file.written) {
        expect(existsSync(join(project.outDir, 'figure2', name))).toBe(true);
      }
      expect(file.written.length > 0).toBe(!file.pass);
    }
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test.each([
    ['a colour', { colourShift: 0.02 }],
    ['a label', { legend: 'lazy vs active' }],
    ['a line', { lineShift: 3 }],
    ['the contours', { contourShift: 3 }],
  ])('reports %s of the picture that changed in the code or in the file', async (_, figure) => {
    const project = temporaryProject();
    await writeRun(project.outDir);
    await updateSnapshot({ ...project, reason: 'first' });
    const changed = await checkSnapshot({ ...project, draw: drawer(figure) });
    const svg = changed.stages[0]!.files.find(({ kind }) => kind === 'svg');
    expect(svg).toMatchObject({
      pass: false,
      comparison: { golden: { offset: expect.anything() } },
    });
    expect(formatComparison(changed)).toMatch(
      /snapshot: the current code draws a different picture from the same table, from character \d+ on\n +there .*\n +drawn /,
    );
    await writeRun(project.outDir, { figure });
    const report = await checkSnapshot(project);
    expect(report.stages[0]!.files.find(({ kind }) => kind === 'svg')).toMatchObject({
      ...{ pass: false, written: ['figure2.changed.svg'] },
      comparison: { golden: null, actual: { offset: expect.any(Number) } },
    });
    expect(report.stages[0]!.numbers).toBe('identical');
  });

  test('needs the curves of both sides, and the stop rule', async () => {
    const project = temporaryProject();
    await writeRun(project.outDir);
    await updateSnapshot({ ...project, reason: 'first' });
    expect(formatComparison(await checkSnapshot({ ...project, stop: undefined }))).toMatch(
      /FAILED curves\.parquet: the preset has no stop rule for its networks/,
    );
    writeFileSync(join(project.outDir, 'figure2/trajectories.parquet'), 'nothing');
    expect(formatComparison(await checkSnapshot(project))).toMatch(
      /FAILED curves\.parquet: .*trajectories\.parquet: expected the trajectories of a finished sweep/,
    );
    rmSync(join(project.goldenDir, 'figure2/curves.parquet'));
    expect(formatComparison(await checkSnapshot(project))).toMatch(
      /FAILED metrics\.csv: missing: the snapshot has no curves; accept results .*golden update/,
    );
  });
});
