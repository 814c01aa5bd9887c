import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  curveNames,
  metricsTextColumns,
  numberColumn,
  parseCsv,
  placeColumns,
  type Table,
} from '@mixed-dynamics/artifacts';
import { type Metric, roundingUnit } from './metric.ts';

/** The shape of a table: how its rows are identified and its columns compared. */
export interface TableShape {
  /** Columns that identify a row, compared exactly. If none, rows are numbered. */
  readonly key: readonly string[];
  /** Text columns, compared exactly. */
  readonly text: readonly string[];
  /** Columns that depend on the arithmetic; `*` stands for all columns not named. Others are exact. */
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

/** The columns that identify a row of a table with this shape; for networks they include any other axes. */
export function keyOf(shape: TableShape | undefined, columns: readonly string[]): string[] {
  const { key = [] } = shape ?? {};
  const places = placeColumns(columns);
  const others = key.filter((name) => !places.includes(name));
  return others.length < key.length ? [...places, ...others] : [...key];
}

/** The metric of a column; undefined if it is compared exactly. */
export function metricOf(shape: TableShape, column: string): Metric | undefined {
  if (shape.key.includes(column) || shape.text.includes(column)) return undefined;
  return shape.metrics[column] ?? shape.metrics['*'];
}

/**
 * The scale of each row, as the metrics of its columns require, for the table of one network: the rounding
 * unit of the run, or the largest value of the row.
 */
export function rowScales(file: string, table: Table): number[] {
  const metrics = Object.values(shapeOf(file)?.metrics ?? {});
  if (metrics.includes('square')) {
    const [first = 0] = numberColumn(table, 'gd_train_error');
    return table.rows.map(() => roundingUnit(first));
  }
  if (!metrics.includes('largest')) return table.rows.map(() => 1);
  const { key } = shapeOf(file)!;
  const values = table.columns.flatMap((name, c) => (key.includes(name) ? [] : [c]));
  return table.rows.map((row) => Math.max(...values.map((c) => Number(row[c]))));
}

/**
 * Reads a CSV file; its name determines the shape. A table of unknown shape is read as text and must match
 * exactly, row by row.
 * @throws UserError when the file is malformed
 */
export function readTable(path: string): Table {
  const text = readFileSync(path, 'utf8');
  const header = text.slice(0, text.search(/\r?\n|$/)).split(',');
  return parseCsv(text, shapeOf(path)?.text ?? header, path);
}

/**
 * The tables of a folder with a known shape, by file name, except `metrics.csv`, which is read together
 * with its curves.
 */
export function readTables(folder: string): Record<string, Table> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv') && shapeOf(name));
  const others = names.filter((name) => name !== 'metrics.csv').sort();
  return Object.fromEntries(others.map((name) => [name, readTable(join(folder, name))]));
}
