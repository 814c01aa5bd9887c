import {
  markdownTable,
  placeKey,
  recordsOf,
  regimeExcess,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';
import { published, variants } from './measure.ts';

type Row = Record<string, Value>;

/** How each interpretation changes each number of Figure 2, cell by cell. */
export function formatCells(metrics: Table): string {
  const rows = recordsOf(metrics).filter(({ part }) => part === 'cells');
  return markdownTable(
    [
      ...['network', 'reading', 'steps', 'stopped by', 'smallest test error', 'at step'],
      ...['stable rank there', 'ln distance'],
    ],
    rows.map((row) => [
      row.variant === published ? describe(row) : '',
      `${row.variant}`,
      `${row.iterations}`,
      `${row.stop_reason}`,
      decimals(row.min_test_error, 4),
      `${row.iterations_to_min_test_error}`,
      decimals(row.stable_rank_at_min, 2),
      decimals(Math.log(Number(row.max_distance)), 1),
    ]),
  );
}

function describe({ label, dimension, gamma_sigma2, gamma_w, constant }: Row): string {
  return `${label}: (${gamma_sigma2}, ${gamma_w}), d = ${dimension}, c = ${constant}`;
}

/** How each interpretation changes the cells of the whole plane, by region. */
export function formatPlane(metrics: Table): string {
  const rows = recordsOf(metrics).filter(({ part }) => part === 'plane');
  const base = new Map(
    rows.filter(({ variant }) => variant === published).map((row) => [placeOf(row), row]),
  );
  const lines = ['active', 'lazy'].flatMap((region) =>
    variants.slice(1).flatMap(({ name }) => {
      const moved = rows.filter((row) => row.variant === name && regionOf(row) === region);
      const pairs = moved.map((row) => [row, base.get(placeOf(row))!] as const);
      return pairs.length === 0 ? [] : [[region, name, ...summarise(pairs)]];
    }),
  );
  return markdownTable(
    [
      ...['region', 'reading', 'cells', 'steps to the minimum, times', 'test error moves by'],
      ...['stable rank moves by', 'ln distance moves by'],
    ],
    lines,
  );
}

const placeOf = ({ gamma_sigma2, gamma_w }: Row) => placeKey(Number(gamma_sigma2), Number(gamma_w));
const regionOf = ({ gamma_sigma2, gamma_w }: Row) =>
  regimeExcess(Number(gamma_sigma2), Number(gamma_w)) > 0 ? 'lazy' : 'active';

/** Medians over the cells, with the largest change in brackets. */
function summarise(pairs: readonly (readonly [Row, Row])[]): string[] {
  const values = (of: (row: Row) => number, join: (a: number, b: number) => number) =>
    pairs.map(([row, before]) => join(of(row), of(before))).filter(Number.isFinite);
  const minus = (a: number, b: number) => a - b;
  const over = (a: number, b: number) => a / b;
  const times = values((row) => Number(row.iterations_to_min_test_error), over);
  const errors = values((row) => Number(row.min_test_error), minus);
  const ranks = values((row) => Number(row.stable_rank_at_min), minus);
  const distances = values((row) => Math.log(Number(row.max_distance)), minus);
  return [
    String(pairs.length),
    decimals(median(times), 2),
    ...[
      [errors, 3],
      [ranks, 2],
      [distances, 1],
    ].map(([moves, places]) => medianAndLargest(moves as number[], places as number)),
  ];
}

function medianAndLargest(moves: readonly number[], places: number): string {
  const largest = moves.reduce(
    (worst, move) => (Math.abs(move) > Math.abs(worst) ? move : worst),
    0,
  );
  return `${decimals(median(moves), places)} (${decimals(largest, places)})`;
}

/** The median; for an even number of values, the larger of the two in the middle. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A number with a true minus sign; no sign for zero. */
function decimals(value: Value | undefined, places: number): string {
  const number = Number(value);
  if (value === undefined || !Number.isFinite(number)) return '–';
  const text = number.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
