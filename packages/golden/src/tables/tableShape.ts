import { basename } from 'node:path';
import { curveNames, metricsTextColumns } from '@mixed-dynamics/artifacts';
import type { Metric } from './metric.ts';

/** What is known of a table: how its rows are named and its columns compared. */
export interface TableShape {
  /** Columns that name a row, equal exactly. None: rows are numbered. */
  readonly key: readonly string[];
  /** Columns of text, equal exactly. */
  readonly text: readonly string[];
  /** Columns that follow the arithmetic; `*` is for all that are not named. Every other is exact. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

const curves = Object.fromEntries(curveNames.map((name) => [name, 'square' as const]));

/** The tables of a run by file name. `curves.parquet` is a row an iteration of a network. */
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

/** The shape of the table in a file; undefined for one that nothing is known of. */
export function shapeOf(file: string): TableShape | undefined {
  return tableShapes[basename(file)];
}

/** How a column is compared; undefined: exactly. */
export function metricOf(shape: TableShape, column: string): Metric | undefined {
  if (shape.key.includes(column) || shape.text.includes(column)) return undefined;
  return shape.metrics[column] ?? shape.metrics['*'];
}
