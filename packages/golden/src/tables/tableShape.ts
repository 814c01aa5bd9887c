import { basename } from 'node:path';
import { curveNames, metricsTextColumns, placeColumns } from '@mixed-dynamics/artifacts';
import type { Metric } from './metric.ts';

/** The shape of a table: how its rows are identified and its columns compared. */
export interface TableShape {
  /** Columns that identify a row, compared exactly. If none, rows are numbered. */
  readonly key: readonly string[];
  /** Text columns, compared exactly. */
  readonly text: readonly string[];
  /** Columns that depend on the arithmetic; `*` is for all that are not named. All others are exact. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

const curves = Object.fromEntries(curveNames.map((name) => [name, 'square' as const]));

/** The tables of a run by file name. `curves.parquet` has one row per iteration of a network. */
export const tableShapes: Readonly<Record<string, TableShape>> = {
  'metrics.csv': {
    key: ['gamma_sigma2', 'gamma_w'],
    text: metricsTextColumns,
    metrics: {
      sigma2: 'relative',
      learning_rate: 'relative',
      min_test_error: 'square',
      stable_rank_at_min: 'relative',
      max_distance: 'square',
    },
  },
  'curves.parquet': {
    key: ['gamma_sigma2', 'gamma_w', 'iteration'],
    text: [],
    metrics: curves,
  },
  'training.csv': { key: ['iteration'], text: [], metrics: curves },
  'singular-values.csv': {
    key: ['iteration', 'dynamics'],
    text: ['dynamics'],
    metrics: { '*': 'largest' },
  },
};

/** The shape of the table in a file; undefined if unknown. */
export function shapeOf(file: string): TableShape | undefined {
  return tableShapes[basename(file)];
}

/** The columns that identify a row of a table of that shape: for networks, also those of other axes. */
export function keyOf(shape: TableShape | undefined, columns: readonly string[]): string[] {
  const { key = [] } = shape ?? {};
  const places = placeColumns(columns);
  const others = key.filter((name) => !places.includes(name));
  return others.length < key.length ? [...places, ...others] : [...key];
}

/** How a column is compared; undefined: exactly. */
export function metricOf(shape: TableShape, column: string): Metric | undefined {
  if (shape.key.includes(column) || shape.text.includes(column)) return undefined;
  return shape.metrics[column] ?? shape.metrics['*'];
}
