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

describe('a row and the curves of its network', () => {
  test('agree in every network, for every reason to stop', () => {
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
  ])('contradict each other if %s is changed', (column, value) => {
    const changed = { ...one, row: { ...one.row, [column]: value } };
    expect(contradictions(changed, stop)).toMatchObject([
      { key: one.key, column, row: value, curves: one.row[column] },
    ]);
  });

  test('contradict each other if training stopped later or earlier than the rule', () => {
    const early = endingAt(one, lastIteration(one.curves) - 2);
    expect(contradictions(early, stop)).toMatchObject([{ column: 'stop_reason', curves: 'none' }]);
    expect(contradictions(one, { ...stop, trainError: 1.5 })).toContainEqual(
      expect.objectContaining({ column: 'iterations', row: one.row.iterations }),
    );
  });
});

describe('the sampled curves of a snapshot', () => {
  test('have geometric iterations, the stop, and those where numbers are read, with neighbours', () => {
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

  test('are a Parquet file in float32, with the same bytes for the same curves', async () => {
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

/** Round tolerances for the tests of ties. */
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

/** A plane with its curves sampled, as read from a snapshot. */
const snapshotOf = ({ metrics, networks }: PlaneResults): PlaneResults => ({
  metrics,
  networks: networks.map((network) => ({
    ...network,
    curves: sampled(network.curves, sampledIterations(network.curves)),
  })),
});

const compare = (was: Network, is: Network) =>
  comparePlanes(snapshotOf(planeOf([was])), planeOf([is]), stop, tolerances);

describe('a network that stopped at another iteration', () => {
  /** A network whose train error falls at one iteration by the plateau's change minus `margin`. */
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

  test('by a margin within rounding in both runs is tied; its numbers are compared at the same stop', () => {
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
      // The numbers at the two stops differ by more than the tolerance; at the same stop they agree.
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

  test('is different if the snapshot lacks the errors that the rule needs', () => {
    const long = flat(-1e-9, 5);
    const late: Network = endingAt(
      { ...long, curves: { ...one.curves } },
      lastIteration(one.curves) - 1,
    );
    const { networks } = compare(late, flat(1e-9));
    expect(networks.different[0]).toMatchObject({ margins: { golden: null }, tied: false });
  });

  test('for another reason at the same iteration is tied if the first rule depends on rounding', () => {
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

test('the smallest test error is tied only if the errors agree within rounding', () => {
  const level = golden.networks.find(({ row }) => row.stop_reason === 'plateau')!;
  const best = lastIteration(level.curves) - 8;
  // Equal errors are not a rise, and the earlier one is the smallest. Later errors go up and down.
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

test('a run is identical to its own snapshot, in spite of float32', () => {
  const compared = comparePlanes(snapshotOf(golden), golden, stop, tolerances);
  expect(compared.metrics.verdict).toBe('identical');
  expect(compared.curves.verdict).toBe('identical');
  expect(compared.networks).toMatchObject({ pass: true, tied: [], different: [] });
});

test('failed and missing networks are reported by the comparison of the table', () => {
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

describe('a plane over other axes, of gradient descent only', () => {
  /** Networks of one γ_σ² and γ_w with different weight decays, without the curves of equation (1). */
  const onlyDescent = (factor = 1): PlaneResults => {
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

  test('has the third axis in the keys, and its rows agree with their curves', () => {
    const { networks } = onlyDescent();
    expect(networks[12]!.key).toEqual({ gamma_sigma2: 1, gamma_w: 1, weight_decay: 1.2 });
    expect(networks.flatMap((network) => contradictions(network, stop))).toEqual([]);
  });

  test('is stored without the curves of equation (1), and read back', async () => {
    const { root } = temporaryProject();
    const path = join(root, 'curves.parquet');
    const { metrics, networks } = onlyDescent();
    writeFileAtomically(path, encodeCurves(networks));
    const { curves, cell } = await readTrajectories(path);
    expect(curves.distance.every(Number.isNaN)).toBe(true);
    expect(curves.gd_test_error.slice(0, 5).every(Number.isFinite)).toBe(true);
    expect(new Set(cell).size).toBe(networks.length);
    const back = { metrics, networks: joinNetworks(metrics, await readTrajectories(path)) };
    const compared = comparePlanes(back, onlyDescent(), stop, tolerances);
    expect([compared.metrics, compared.curves].map(({ verdict }) => verdict)).toEqual([
      'identical',
      'identical',
    ]);
    expect(compared.metrics.rows.paired).toBe(networks.length);
    const other = comparePlanes(back, onlyDescent(1.5), stop, tolerances);
    expect(other.metrics.differences[0]).toMatchObject({
      column: 'min_test_error',
      key: { gamma_sigma2: 1, gamma_w: 1, weight_decay: 1.2 },
    });
  });
});
