import { join } from 'node:path';
import { readTrajectories, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { describe, expect, test } from 'vitest';
import { encodeCurves, type Network, type PlaneResults } from '../src/index.ts';
import { comparePlanes } from '../src/networks/comparePlanes.ts';
import { contradictions, joinNetworks, lastIteration } from '../src/networks/network.ts';
import { sampled, sampledIterations } from '../src/networks/sampleCurves.ts';
import type { Tolerances } from '../src/tolerances/tolerances.ts';
import { endingAt, plane, planeOf, stop, stopped, withCurves } from './metrics.ts';
import { temporaryProject } from './temporaryRun.ts';

const golden = plane();
const one = golden.networks[10]!;

describe('a row and the curves that it sums up', () => {
  test('agree in every network, whatever ended it', () => {
    expect(golden.networks.flatMap((network) => contradictions(network, stop))).toEqual([]);
    const reasons = new Set(golden.networks.map(({ row }) => row.stop_reason));
    expect([...reasons].sort()).toEqual(['diverged', 'plateau', 'test-rising', 'train-converged']);
  });

  test.each([
    ['max_distance', Number(one.row.max_distance) * 1.01],
    ['min_test_error', Number(one.row.min_test_error) + 1e-15],
    ['iterations_to_min_test_error', Number(one.row.iterations_to_min_test_error) + 1],
    ['iterations', Number(one.row.iterations) + 1],
    ['stop_reason', 'max-iterations'],
  ])('contradict each other when %s is another', (column, value) => {
    const changed = { ...one, row: { ...one.row, [column]: value } };
    expect(contradictions(changed, stop)).toMatchObject([
      { key: one.key, column, row: value, curves: one.row[column] },
    ]);
  });

  test('contradict each other when training went on, or ended before the rule', () => {
    const early = endingAt(one, lastIteration(one.curves) - 2);
    expect(contradictions(early, stop)).toMatchObject([{ column: 'stop_reason', curves: 'none' }]);
    expect(contradictions(one, { ...stop, trainError: 1.5 })).toContainEqual(
      expect.objectContaining({ column: 'iterations', row: one.row.iterations }),
    );
  });
});

describe('what a snapshot keeps of curves', () => {
  test('is a ladder, the stop, and where the numbers are read off, each with its neighbours', () => {
    const kept = sampledIterations(one.curves);
    const last = lastIteration(one.curves);
    expect(kept.slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 10]);
    for (const back of [0, 1, 2, 3, 4]) expect(kept).toContain(last - back);
    const best = Number(one.row.iterations_to_min_test_error);
    for (const near of [-1, 0, 1]) expect(kept).toContain(best + near);
    expect(kept).toContain(one.curves.distance.indexOf(Number(one.row.max_distance)));
    expect(kept.length).toBeLessThan(45);
    expect(sampledIterations({ ...one.curves, distance: [] })).toEqual([]);
  });

  test('is a Parquet file in float32: the same curves, the same bytes', async () => {
    const { root } = temporaryProject();
    const path = join(root, 'curves.parquet');
    const bytes = encodeCurves(golden.networks);
    expect(encodeCurves(plane().networks)).toEqual(bytes);
    writeFileAtomically(path, bytes);
    const read = joinNetworks(golden.metrics, await readTrajectories(path));
    read.forEach(({ curves, row }, i) => {
      const whole = golden.networks[i]!;
      expect(row).toEqual(whole.row);
      expect(curves).toEqual(sampled(whole.curves, sampledIterations(whole.curves)));
    });
    expect(() =>
      joinNetworks(
        { ...golden.metrics, rows: golden.metrics.rows.slice(1) },
        { cell: Int32Array.of(80), iteration: Int32Array.of(0), curves: {} as never },
      ),
    ).toThrow();
  });
});

/** What the tests of ties allow: numbers that are easy to see. */
const tolerances: Tolerances = {
  tables: {
    'metrics.csv': {
      min_test_error: { metric: 'square', single: 1e-3, rounding: 0, median: 1e-4 },
      max_distance: { metric: 'square', single: 1e-3, rounding: 0, median: 1e-4 },
    },
    'curves.parquet': Object.fromEntries(
      Object.keys(one.curves).map((name) => [
        name,
        { metric: 'square' as const, single: 1e-3, rounding: 0, median: 1e-4 },
      ]),
    ),
  },
  decisions: {
    trainError: { metric: 'square', single: 1e-3, rounding: 0, median: 1e-4 },
    step: { train: 10, test: 10 },
  },
  pictures: {},
  notes: [],
};

/** A snapshot of a plane, as it is read back. */
const snapshotOf = ({ metrics, networks }: PlaneResults): PlaneResults => ({
  metrics,
  networks: networks.map((network) => ({
    ...network,
    curves: sampled(network.curves, sampledIterations(network.curves)),
  })),
});

const compare = (was: Network, is: Network) =>
  comparePlanes(snapshotOf(planeOf([was])), planeOf([is]), stop, tolerances);

describe('a network that stopped elsewhere', () => {
  /** Trained a while longer and made to fall by just the plateau's change at one iteration. */
  const at = 60;
  const flat = (margin: number, then = 5): Network => {
    const train = one.curves.gd_train_error.slice(0, at);
    const test = one.curves.gd_test_error.slice(0, at);
    train.push(train[at - 1]! - (2e-4 - margin));
    test.push(test[at - 1]! - 1e-3);
    for (let i = 1; i <= then; i++) {
      train.push(train[at]! - (2e-4 - 1e-4) * i);
      test.push(test[at]! - 1e-3 * i);
    }
    const distance = train.map((_, i) => 1e-3 * (i + 1));
    const curves = { ...one.curves, gd_train_error: train, gd_test_error: test, distance };
    return stopped({ ...one, curves: { ...curves, sc_train_error: train, sc_test_error: test } });
  };

  test('by a margin within rounding in both runs is tied; its numbers are those of the same stop', () => {
    const [was, is] = [flat(1e-9), flat(-1e-9)];
    expect([lastIteration(was.curves), lastIteration(is.curves)]).toEqual([at, at + 1]);
    for (const [golden_, actual] of [
      [was, is],
      [is, was],
    ] as const) {
      const { networks, metrics, curves } = compare(golden_, actual);
      expect(networks).toMatchObject({ pass: true, different: [], otherRank: 1 });
      expect(networks.tied[0]).toMatchObject({
        ...{ of: 'stop', at, key: one.key },
        golden: { iteration: lastIteration(golden_.curves), reason: 'plateau' },
      });
      expect(networks.tied[0]!.margins.golden).toBeCloseTo(0, 6);
      // What is read off at the stop differs by more than is allowed; at the same stop it does not.
      expect(Number(is.row.max_distance)).toBeGreaterThan(Number(was.row.max_distance) * 1.01);
      expect(metrics.pass).toBe(true);
      expect(curves.pass).toBe(true);
    }
  });

  test('by a clear margin is different', () => {
    const { networks, metrics } = compare(flat(2e-5), flat(-1e-9));
    expect(networks).toMatchObject({ pass: false, tied: [] });
    expect(networks.different[0]).toMatchObject({ of: 'stop', at, tied: false });
    expect(metrics.pass).toBe(false);
  });

  test('is different when the snapshot does not say what the rule saw', () => {
    const long = flat(-1e-9, 5);
    const late: Network = endingAt(
      { ...long, curves: { ...one.curves } },
      lastIteration(one.curves) - 1,
    );
    const { networks } = compare(late, flat(1e-9));
    expect(networks.different[0]).toMatchObject({ margins: { golden: null }, tied: false });
  });

  test('for another reason at the same iteration is tied when the first rule hangs on rounding', () => {
    const reason = (rise: number): Network => {
      const base = flat(1e-5, 0);
      const test = [...base.curves.gd_test_error];
      test[at - 1] = test[at - 2]! + 1e-3;
      test[at] = test[at - 1]! + rise;
      return stopped({ ...base, curves: { ...base.curves, gd_test_error: test } });
    };
    const [rising, level] = [reason(1e-9), reason(-1e-9)];
    expect([rising.row.stop_reason, level.row.stop_reason]).toEqual(['test-rising', 'plateau']);
    expect(compare(rising, level).networks).toMatchObject({ pass: true, tied: [{ of: 'stop' }] });
    expect(compare(reason(1e-4), level).networks).toMatchObject({ pass: false });
  });
});

test('the smallest test error may be tied between neighbours, and then only', () => {
  const level = golden.networks.find(({ row }) => row.stop_reason === 'plateau')!;
  const best = lastIteration(level.curves) - 8;
  // Equal errors are no rise, and the earlier one is the smallest. Behind them up and down.
  const moved = (by: number): Network => {
    const test = level.curves.gd_test_error.map((error, i, all) =>
      i <= best ? error : all[best]! + ((i - best) % 2 ? 2e-4 : 1e-4),
    );
    test[best - 1] = test[best]! - by;
    const curves = { ...level.curves, gd_test_error: test };
    return endingAt({ ...level, curves }, lastIteration(curves));
  };
  const tied = compare(moved(-1e-9), moved(0));
  expect(tied.networks).toMatchObject({ pass: true, otherRank: 1, tied: [{ of: 'minimum' }] });
  expect(tied.metrics.pass).toBe(true);
  const apart = compare(moved(-1e-4), moved(0));
  expect(apart.networks).toMatchObject({ pass: false, different: [{ of: 'minimum' }] });
});

test('the run itself is identical, and float32 does not make it drift', () => {
  const compared = comparePlanes(snapshotOf(golden), golden, stop, tolerances);
  expect(compared.metrics.verdict).toBe('identical');
  expect(compared.curves.verdict).toBe('identical');
  expect(compared.networks).toMatchObject({ pass: true, tied: [], different: [] });
});

test('networks that failed or are not there are left to the table', () => {
  const { networks } = golden;
  const failed = {
    ...networks[3]!,
    row: { ...networks[3]!.row, status: 'failed', iterations: Number.NaN },
    curves: { ...networks[3]!.curves, distance: [] },
  };
  const compared = comparePlanes(
    snapshotOf(golden),
    planeOf([...networks.slice(0, 3), failed, ...networks.slice(5)]),
    stop,
    tolerances,
  );
  expect(compared.metrics.rowProblems).toMatchObject([{ kind: 'missing', row: 5 }]);
  expect(compared.metrics.differences).toContainEqual(
    expect.objectContaining({ column: 'status', actual: 'failed' }),
  );
  expect(compared.networks.different).toEqual([]);
  expect(withCurves(golden, () => ({})).metrics).toEqual(golden.metrics);
});

describe('a plane of other axes, of gradient descent alone', () => {
  /** The networks of one γ, told apart by their weight decay, without the curves of (1). */
  const alone = (factor = 1): PlaneResults => {
    const columns = [
      ...golden.metrics.columns.filter((name) => name !== 'max_distance'),
      'weight_decay',
    ];
    const rows = golden.networks.map(({ row }, k) =>
      columns.map((name) => {
        if (name === 'weight_decay') return k / 10;
        if (name === 'min_test_error') return Number(row[name]) * (k === 12 ? factor : 1);
        return name.startsWith('gamma') ? 1 : row[name]!;
      }),
    );
    const runs = golden.networks.map(({ curves }) =>
      Object.fromEntries(
        Object.entries(curves).map(([name, values]) => [
          name,
          values.map((value) => (name.startsWith('gd_') ? value : Number.NaN)),
        ]),
      ),
    );
    const lengths = runs.map(({ distance }) => distance!.length);
    const all = (name: string) => Float64Array.from(runs.flatMap((run) => run[name]!));
    const metrics = { columns, rows };
    const networks = joinNetworks(metrics, {
      cell: Int32Array.from(lengths.flatMap((length, k) => Array(length).fill(k))),
      iteration: Int32Array.from(lengths.flatMap((length) => [...Array(length).keys()])),
      curves: Object.fromEntries(Object.keys(one.curves).map((name) => [name, all(name)])) as never,
    });
    return { metrics, networks };
  };

  test('is told apart by that axis, and its rows agree with their curves', () => {
    const { networks } = alone();
    expect(networks[12]!.key).toEqual({ gamma_sigma2: 1, gamma_w: 1, weight_decay: 1.2 });
    expect(networks.flatMap((network) => contradictions(network, stop))).toEqual([]);
  });

  test('is kept without the curves that nobody followed, and read back', async () => {
    const { root } = temporaryProject();
    const path = join(root, 'curves.parquet');
    const { metrics, networks } = alone();
    writeFileAtomically(path, encodeCurves(networks));
    const { curves, cell } = await readTrajectories(path);
    expect(curves.distance.every(Number.isNaN)).toBe(true);
    expect(curves.gd_test_error.slice(0, 5).every(Number.isFinite)).toBe(true);
    expect(new Set(cell).size).toBe(networks.length);
    const back = { metrics, networks: joinNetworks(metrics, await readTrajectories(path)) };
    const compared = comparePlanes(back, alone(), stop, tolerances);
    expect([compared.metrics, compared.curves].map(({ verdict }) => verdict)).toEqual([
      'identical',
      'identical',
    ]);
    expect(compared.metrics.rows.paired).toBe(networks.length);
    const other = comparePlanes(back, alone(1.5), stop, tolerances);
    expect(other.metrics.differences[0]).toMatchObject({
      column: 'min_test_error',
      key: { gamma_sigma2: 1, gamma_w: 1, weight_decay: 1.2 },
    });
  });
});
