import {
  metricsColumns,
  singularValueColumns,
  type Table,
  trainingColumns,
  type Value,
} from '@mixed-dynamics/artifacts';

export const spaced = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

export type Metrics = Readonly<
  Record<
    'min_test_error' | 'stable_rank_at_min' | 'iterations_to_min_test_error' | 'max_distance',
    number
  >
>;

/** A metrics table on a grid, with metrics that are a function of the cell. */
export function metricsTable(
  xs: readonly number[],
  ys: readonly number[],
  metrics: (x: number, y: number) => Partial<Metrics>,
  statusAt: (x: number, y: number) => string = () => 'ok',
): Table {
  const rows = xs.flatMap((x) =>
    ys.map((y) => {
      const record: Record<string, Value> = {
        gamma_sigma2: x,
        gamma_w: y,
        seed: '0123456789abcdef',
        status: statusAt(x, y),
        stop_reason: 'plateau',
        min_test_error: 0.5,
        stable_rank_at_min: 4,
        iterations_to_min_test_error: 150,
        max_distance: 0.01,
        ...metrics(x, y),
      };
      return metricsColumns.map((column) => record[column] ?? 1);
    }),
  );
  return { columns: metricsColumns, rows };
}

/** A plane with the features of real ones: bent contours, steep steps, values beyond the last band. */
export function landscape(count = 13): Table {
  return metricsTable(spaced(-3, 0, count), spaced(0, 2.8, count), (x, y) => ({
    min_test_error: 0.2 + 1 / (1 + Math.exp(-4 * (y + 1.4 * x - 0.4))),
    stable_rank_at_min: 1 + 6.4 / (1 + Math.exp(-3 * (x + y - 0.5))),
    iterations_to_min_test_error: Math.round(250 + 120 * Math.sin(2 * x) * Math.cos(y)),
    max_distance: Math.exp(4 * x + 3 - y),
  }));
}

export function trainingTable(last: number): Table {
  const rows = Array.from({ length: last + 1 }, (_, i) => {
    const train = 2 * Math.exp(-i / 12);
    const test = 1 - 0.9 * Math.exp(-(((i - 14) / 20) ** 2));
    return [i, train, test, train * 1.02, test * 1.01, 1e-4];
  });
  return {
    columns: trainingColumns,
    rows,
  };
}

export function singularValueTable(last: number, dimension: number): Table {
  const rows = Array.from({ length: last + 1 }, (_, i) =>
    ['gd', 'sc'].map((dynamics) => [
      i,
      dynamics,
      ...Array.from({ length: dimension }, (_, k) => {
        const end = k < 5 ? 60 - 6 * k : 12 * (1 - k / dimension);
        return end / (1 + Math.exp(-(i - (dynamics === 'gd' ? 10 : 11)) / 3));
      }),
    ]),
  ).flat();
  return { columns: singularValueColumns(dimension), rows };
}
