import {
  expected,
  meanOfPlaces,
  numberColumn,
  numberRows,
  placeColumns,
  placeKey,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';

/** The quantities in both tables: the panels of Figure 2. */
const comparedColumns = [
  'min_test_error',
  'stable_rank_at_min',
  'iterations_to_min_test_error',
  'max_distance',
] as const;
export type ComparedColumn = (typeof comparedColumns)[number];

/** A network, predicted and trained. */
export interface ComparedNetwork {
  readonly width: number;
  /** Whether the theory covers it. */
  readonly valid: boolean;
  readonly predicted: Readonly<Record<ComparedColumn, number>>;
  /** NaN if its training diverged or failed. */
  readonly measured: Readonly<Record<ComparedColumn, number>>;
}

/**
 * Pairs the rows of `theory/figure2.csv` with those of `figure2/metrics.csv`.
 * @throws UserError when they do not list the same networks in the same order
 */
export function compareWithTraining(prediction: Table, metrics: Table): ComparedNetwork[] {
  checkSameNetworks(prediction, metrics);
  const width = numberColumn(prediction, 'width');
  const valid = numberColumn(prediction, 'valid');
  const names = Object.fromEntries(comparedColumns.map((name) => [name, name])) as {
    readonly [Name in ComparedColumn]: Name;
  };
  const [predicted, measured] = [numberRows(prediction, names), numberRows(metrics, names)];
  return width.map((w, k) => ({
    width: w,
    valid: valid[k] === 1,
    predicted: predicted[k]!,
    measured: measured[k]!,
  }));
}

/**
 * The table for figures of the comparison: one row per grid point with `predicted_…`, `measured_…` and
 * `difference_…` of every quantity (of the logarithm for distances), the status of training, and
 * `valid`.
 * @throws UserError as `compareWithTraining` does
 */
export function comparisonTable(prediction: Table, metrics: Table): Table {
  checkSameNetworks(prediction, metrics);
  const [predicted, measured] = [meanOfPlaces(prediction), meanOfPlaces(metrics)];
  const valid = numberColumn(predicted, 'valid');
  const names = placeColumns(predicted.columns);
  const places = names.map((name) => numberColumn(predicted, name));
  const status = textColumn(measured, 'status');
  const quantities = comparedColumns.map((name) => {
    const scale = name === 'max_distance' ? Math.log : (value: number) => value;
    const [p, m] = [numberColumn(predicted, name), numberColumn(measured, name)];
    return { name, p, m, difference: p.map((value, k) => scale(value) - scale(m[k]!)) };
  });
  return {
    columns: [
      ...[...names, 'status', 'valid'],
      ...quantities.flatMap(({ name }) => [
        `predicted_${name}`,
        `measured_${name}`,
        `difference_${name}`,
      ]),
    ],
    rows: measured.rows.map((_, k) => [
      ...[...places.map((values) => values[k]!), status[k]!, valid[k]!],
      ...quantities.flatMap(({ p, m, difference }) => [p[k]!, m[k]!, difference[k]!]),
    ]),
  };
}

function checkSameNetworks(prediction: Table, metrics: Table): void {
  const networksOf = (table: Table) => {
    const places = placeColumns(table.columns).map((name) => numberColumn(table, name));
    return numberColumn(table, 'width').map(
      (width, k) => `${placeKey(...places.map((values) => values[k]!))},${width}`,
    );
  };
  const [predicted, measured] = [networksOf(prediction), networksOf(metrics)];
  const rows = Math.max(predicted.length, measured.length);
  for (let k = 0; k < rows; k++) {
    if (predicted[k] === measured[k]) continue;
    throw expected({
      culprit: `theory/figure2.csv, row ${k + 1}`,
      expected: `the network of that row of figure2/metrics.csv (its place and w: ${measured[k] ?? 'none'})`,
      got: predicted[k] ?? 'none',
      remedy: 'run `mixed-dynamics predict` again with the preset of the sweep',
    });
  }
}
