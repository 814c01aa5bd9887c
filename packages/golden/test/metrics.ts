import {
  type CurveName,
  curveNames,
  metricsColumns,
  type StopRule,
  stopReason,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';
import type { PlaneResults } from '../src/index.ts';
import {
  lastIteration,
  type Network,
  type NetworkCurves,
  numbersUpTo,
} from '../src/networks/network.ts';

const dimension = 200;

/** The stop rule of the synthetic networks, which is that of Figure 2. */
export const stop: StopRule = {
  trainError: 1e-3,
  testRising: true,
  plateau: { change: 2e-4, minimumDrop: 1e-2 },
  maxIterations: 750,
};

/**
 * A synthetic plane of count × count networks with the structure of a real one: curves of both dynamics,
 * rows computed from them, every reason to stop, and a diverged network in one corner.
 */
export function plane(count = 9): PlaneResults {
  const axis = (from: number, to: number) =>
    Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const networks = axis(-3, 0).flatMap((gammaSigma2) =>
    axis(0, 2.8).map((gammaW) => network(gammaSigma2, gammaW)),
  );
  return planeOf(networks);
}

/** The plane of these networks, with their table. */
export function planeOf(networks: readonly Network[]): PlaneResults {
  const rows = networks.map(({ row }) => metricsColumns.map((column) => row[column]!));
  return { metrics: { columns: metricsColumns, rows }, networks };
}

/** Only the table of {@link plane}. */
export function metrics(count = 9): Table {
  return plane(count).metrics;
}

function network(gammaSigma2: number, gammaW: number): Network {
  const lazy = 1 / (1 + Math.exp(-4 * (gammaSigma2 + gammaW - 1)));
  const narrow = Math.exp(-gammaW);
  const diverges = gammaSigma2 === 0 && gammaW === 0;
  const time = lazy > 0.9 ? 4 : 20 + 60 * narrow + 10 * lazy;
  const left = lazy > 0.9 ? 0 : 0.9 * narrow;
  const curve = (at: (t: number) => number) =>
    Array.from({ length: 751 }, (_, i) => (diverges && i > 6 ? Number.NaN : at(i / time)));
  const train = curve((t) => left + (2 - left) * Math.exp(-t));
  const rise = lazy < 0.5 ? 0.004 : 0;
  const test = curve((t) => 0.05 + 0.9 * lazy + 0.1 * narrow + Math.exp(-1.5 * t) + rise * t ** 2);
  const far = Math.exp(2 - 10 * lazy + 3 * narrow);
  return stopped({
    ...{ key: { gamma_sigma2: gammaSigma2, gamma_w: gammaW } },
    row: fixed(gammaSigma2, gammaW, lazy),
    curves: {
      gd_train_error: train,
      gd_test_error: test,
      sc_train_error: train.map((error) => error * 1.01),
      sc_test_error: test.map((error) => error * 1.02),
      distance: curve((t) => far * (1e-20 + t ** 2 * Math.exp(-t))),
    },
  });
}

/** The values of a row that do not depend on curves. */
function fixed(gammaSigma2: number, gammaW: number, lazy: number): Record<string, Value> {
  const width = Math.max(1, Math.floor(dimension ** gammaW));
  const sigma2 = dimension ** gammaSigma2;
  return {
    gamma_sigma2: gammaSigma2,
    gamma_w: gammaW,
    width,
    sigma2,
    learning_rate: lazy > 0.5 ? 1 / (50 * width * sigma2) : 1 / (50 * 212.34),
    seed: ((BigInt(width) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn)
      .toString(16)
      .padStart(16, '0'),
    stable_rank_at_min: 1.2 + 5 * lazy + gammaW / 4,
  };
}

/** The network after training: its curves up to the stop, and its row. */
export function stopped(network: Network, rule = stop): Network {
  const { gd_train_error: train, gd_test_error: test } = network.curves;
  const end = train.findIndex((_, i) => stopReason(train, test, rule, i) !== undefined);
  return endingAt(network, end < 0 ? lastIteration(network.curves) : end, rule);
}

/** The network as if it had stopped at an iteration, regardless of the rule. */
export function endingAt(network: Network, end: number, rule = stop): Network {
  const curves = Object.fromEntries(
    curveNames.map((name) => [name, network.curves[name].slice(0, end + 1)]),
  ) as Record<CurveName, number[]>;
  const reason = stopReason(curves.gd_train_error, curves.gd_test_error, rule) ?? 'plateau';
  const row = {
    ...network.row,
    ...numbersUpTo(curves, end),
    status: reason === 'diverged' ? 'diverged' : 'ok',
    stop_reason: reason,
    iterations: end,
  };
  return { ...network, curves, row };
}

/** A plane with changed curves and the rows computed from them. */
export function withCurves(
  { networks }: PlaneResults,
  change: (curves: NetworkCurves, network: number) => Partial<NetworkCurves>,
): PlaneResults {
  return planeOf(
    networks.map((network, i) => {
      const curves = { ...network.curves, ...change(network.curves, i) };
      return endingAt({ ...network, curves }, lastIteration(curves));
    }),
  );
}

/** A copy in which the values of one column are replaced; `replace` sees the value and the row. */
export function withColumn(
  table: Table,
  column: string,
  replace: (value: Value, row: number) => Value,
): Table {
  const index = table.columns.indexOf(column);
  const rows = table.rows.map((row, i) =>
    row.map((value, c) => (c === index ? replace(value, i) : value)),
  );
  return { columns: table.columns, rows };
}

/** A copy with one value replaced. */
export function withValue(table: Table, row: number, column: string, value: Value): Table {
  return withColumn(table, column, (old, i) => (i === row ? value : old));
}

/** A plane with another table; the networks keep their curves and get the rows of the table. */
export function withTable({ networks }: PlaneResults, table: Table): PlaneResults {
  return {
    metrics: table,
    networks: networks.map((network, i) => ({
      ...network,
      row: Object.fromEntries(
        table.columns.map((name, c) => [name, table.rows[i]?.[c] ?? 'missing']),
      ),
    })),
  };
}

/** The value of a cell as a number. */
export function valueAt(table: Table, row: number, column: string): number {
  return Number(table.rows[row]![table.columns.indexOf(column)]);
}

/** Multiplies numbers; integers stay integers, as in a real table. */
export function scaled(factor: number) {
  return (value: Value): Value => {
    if (typeof value !== 'number') return value;
    return Number.isInteger(value) ? Math.round(value * factor) : value * factor;
  };
}
