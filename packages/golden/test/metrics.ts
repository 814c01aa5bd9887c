import { metricsColumns, type Table, type Value } from '@mixed-dynamics/artifacts';

type Column = (typeof metricsColumns)[number];

const dimension = 200;

/**
 * A made-up `metrics.csv` of count × count cells with the shape of the real one: smooth in both
 * exponents, a distance over many powers of e, and a cell that diverged in one corner.
 */
export function metrics(count = 9): Table {
  const axis = (from: number, to: number) =>
    Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const rows = axis(-3, 0).flatMap((gammaSigma2) =>
    axis(0, 2.8).map((gammaW) => cell(gammaSigma2, gammaW)),
  );
  return { columns: metricsColumns, rows };
}

function cell(gammaSigma2: number, gammaW: number): Value[] {
  const width = Math.max(1, Math.floor(dimension ** gammaW));
  const sigma2 = dimension ** gammaSigma2;
  const lazy = 1 / (1 + Math.exp(-4 * (gammaSigma2 + gammaW - 1)));
  const narrow = Math.exp(-gammaW);
  const diverged = gammaSigma2 === 0 && gammaW === 0;
  const iterations = Math.round(120 + 180 * lazy + 320 * narrow);
  const values: Record<Column, Value> = {
    gamma_sigma2: gammaSigma2,
    gamma_w: gammaW,
    width,
    sigma2,
    learning_rate: lazy > 0.5 ? 1 / (50 * width * sigma2) : 1 / (50 * 212.34),
    seed: ((BigInt(width) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn)
      .toString(16)
      .padStart(16, '0'),
    status: diverged ? 'diverged' : 'ok',
    stop_reason: diverged ? 'diverged' : lazy > 0.5 ? 'train-converged' : 'test-rising',
    iterations,
    min_test_error: diverged ? Number.NaN : 0.05 + 0.93 * lazy + 0.2 * narrow,
    iterations_to_min_test_error: Math.round(iterations * (0.9 - 0.5 * lazy)),
    stable_rank_at_min: diverged ? Number.NaN : 1.2 + 5 * lazy + gammaW / 4,
    max_distance: diverged ? Number.NaN : Math.exp(2 - 10 * lazy + 3 * narrow),
  };
  return metricsColumns.map((column) => values[column]);
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

/** A copy with another value in one cell. */
export function withValue(table: Table, row: number, column: string, value: Value): Table {
  return withColumn(table, column, (old, i) => (i === row ? value : old));
}

/** The value of a cell as a number. */
export function valueAt(table: Table, row: number, column: string): number {
  return Number(table.rows[row]![table.columns.indexOf(column)]);
}

/** Multiplies numbers; integers stay integers, as they would in a real table. */
export function scaled(factor: number) {
  return (value: Value): Value => {
    if (typeof value !== 'number') return value;
    return Number.isInteger(value) ? Math.round(value * factor) : value * factor;
  };
}
