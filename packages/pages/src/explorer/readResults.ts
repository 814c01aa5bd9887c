import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  curveNames,
  expected,
  figure1Tables,
  metricsTextColumns,
  numberColumn,
  parseCsv,
  placeKey,
  readCsv,
  readTrajectories,
  singularValuesOf,
  type Table,
  type Trajectories,
  type Value,
} from '@mixed-dynamics/artifacts';
import { predictedNumbers } from '@mixed-dynamics/artifacts/tables';
import { cellCount, type Figure1Facts, type Figure1Setting, type Plane, placeOf } from './facts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { packCurves, significantDigits } from './packedCurves.ts';

/** The results of a sweep as the page embeds them. */
export interface Results {
  /** The text of `metrics.csv`. */
  readonly metrics: string;
  /** The packed curves of all cells except failed ones. */
  readonly curves: Int32Array;
  /** The fingerprints of all cells' curves; for a snapshot, of the iterations that it keeps. */
  readonly fingerprints: string;
}

/**
 * Reads a finished sweep.
 * @param sampled whether `outDir` is a snapshot, which keeps only some iterations of each network; the others are
 *   interpolated linearly
 * @throws UserError when a table is missing, truncated, or belongs to another plane
 */
export async function readResults(outDir: string, plane: Plane, sampled = false): Promise<Results> {
  const path = join(outDir, 'figure2/metrics.csv');
  if (!existsSync(path)) {
    throw expected({
      culprit: path,
      expected: 'the results of a finished sweep',
      got: 'no file',
      remedy: 'run the sweep first, or watch a running one with --live',
    });
  }
  const metrics = readFileSync(path, 'utf8');
  const lengths = runLengths(metrics, path, plane);
  const file = sampled ? 'figure2/curves.parquet' : 'figure2/trajectories.parquet';
  const trajectories = join(outDir, file);
  const runs = runsIn(await readTrajectories(trajectories), lengths, trajectories, sampled);
  const whole = sampled ? runs.map(filled) : runs.map(({ curves }) => curves);
  return {
    metrics,
    curves: packCurves(whole.flat()),
    fingerprints: runs.map(({ curves }) => fingerprintOf(curves)).join(''),
  };
}

/** The number of iterations of each cell, 0 for a failed one. */
function runLengths(metrics: string, path: string, plane: Plane): number[] {
  const table = parseCsv(metrics, metricsTextColumns, path);
  const [xs, ys] = [numberColumn(table, plane.x.column), numberColumn(table, plane.y.column)];
  const cells = cellCount(plane);
  if (xs.length !== cells) {
    throw expected({
      culprit: path,
      expected: `all ${cells} cells of the preset's plane`,
      got: xs.length,
      remedy: 'finish the sweep or merge its shards; meanwhile --live shows the finished cells',
    });
  }
  const misplaced = misplacedRow(plane, xs, ys);
  if (misplaced >= 0) {
    const { x, y } = placeOf(plane, misplaced);
    throw expected({
      culprit: `${path} line ${misplaced + 2}`,
      expected: `the cell (${x}, ${y})`,
      got: `(${xs[misplaced]}, ${ys[misplaced]})`,
      remedy: 'these are results of another preset: run the sweep of this one',
    });
  }
  return numberColumn(table, 'iterations').map((last) => (Number.isNaN(last) ? 0 : last + 1));
}

/** The first row that does not belong to its cell of the plane; −1 if there is none. */
const misplacedRow = (plane: Plane, xs: readonly number[], ys: readonly number[]): number =>
  xs.findIndex((found, index) => {
    const { x, y } = placeOf(plane, index);
    return placeKey(found, ys[index]!) !== placeKey(x, y);
  });

/** The curves of a cell at the iterations in the file. */
interface Run {
  readonly iterations: Int32Array;
  readonly curves: readonly Float64Array[];
}

/** Splits the table into cells, which follow each other. */
function runsIn(
  { cell, iteration, curves }: Trajectories,
  lengths: readonly number[],
  path: string,
  sampled: boolean,
): Run[] {
  let start = 0;
  const runs = lengths.map((length, index) => {
    let end = start;
    while (cell[end] === index) end += 1;
    const iterations = iteration.subarray(start, end);
    const own = curveNames.map((name) => curves[name].subarray(start, end));
    start = end;
    const isWhole = sampled || iterations.length === length;
    if (isWhole && (iterations.at(-1) ?? -1) === length - 1) return { iterations, curves: own };
    throw notTheRuns(path, `the ${length} iterations of cell ${index}`, 'fewer');
  });
  if (start === cell.length) return runs;
  throw notTheRuns(path, `${start} rows, as in metrics.csv`, String(cell.length));
}

/** The curves at every iteration, linearly interpolated between the known ones. */
const filled = ({ iterations, curves }: Run): Float64Array[] =>
  curves.map((known) => {
    const values = new Float64Array((iterations.at(-1) ?? -1) + 1);
    known.forEach((value, k) => {
      const at = iterations[k]!;
      values[at] = value;
      const gap = at - (iterations[k - 1] ?? at);
      const slope = (value - known[k - 1]!) / gap;
      for (let back = 1; back < gap; back++) values[at - back] = value - back * slope;
    });
    return values;
  });

const notTheRuns = (path: string, wanted: string, got: string) =>
  expected({
    culprit: path,
    expected: wanted,
    got,
    remedy: 'the tables are not from the same sweep: run it again',
  });

/** The table of predictions, relative to the results folder. */
export const predictionTable = 'theory/figure2.csv';

/**
 * Reads the predictions for a sweep's networks as CSV, rounded as the page shows them; undefined if there are none.
 * @throws UserError when they are for another plane
 */
export function readPredictions(outDir: string, plane: Plane): string | undefined {
  const path = join(outDir, predictionTable);
  if (!existsSync(path)) return undefined;
  const table = readCsv(path);
  const [xs, ys] = [numberColumn(table, 'gamma_sigma2'), numberColumn(table, 'gamma_w')];
  if (xs.length !== cellCount(plane) || misplacedRow(plane, xs, ys) >= 0) {
    throw expected({
      culprit: path,
      expected: 'a row for each cell of the plane, in its order',
      got: 'other rows',
      remedy: 'predict this preset again',
    });
  }
  return shortened(table, predictedNumbers);
}

/** The table of the cells' singular values, relative to the results folder. */
export const spectraTable = 'figure2/singular-values.csv';

/**
 * Reads the singular values of a sweep's networks as CSV, rounded as the page shows them; each row has the cell, the
 * iteration, the dynamics and the values. Undefined if none were recorded.
 */
export function readSpectra(outDir: string): string | undefined {
  const path = join(outDir, spectraTable);
  if (!existsSync(path)) return undefined;
  const table = readCsv(path);
  const values = table.columns.filter((name) => /^s\d+$/.test(name));
  return shortened(table, ['cell', 'iteration', 'dynamics', ...values]);
}

/** Columns of a table as CSV, rounded as the page shows them. */
function shortened({ columns, rows }: Table, names: readonly string[]): string {
  const places = names.map((name) => columns.indexOf(name));
  const text = (value: Value) =>
    typeof value === 'number' ? Number(value.toPrecision(significantDigits)) : value;
  return [names, ...rows.map((row) => places.map((k) => text(row[k]!)))].join('\n').concat('\n');
}

/**
 * Reads the run of Figure 1; undefined if there is none. Its curves are the five of a cell, then all singular
 * values of GD, largest first, then those of SC.
 * @throws UserError when one of its tables is damaged, or if they do not belong together
 */
export function readFigure1(outDir: string, setting: Figure1Setting) {
  const [training, spectra] = figure1Tables.map((name) => join(outDir, name));
  if (!existsSync(training!) || !existsSync(spectra!)) return undefined;
  const errors = readCsv(training!);
  const spectrum = readCsv(spectra!);
  const rows = errors.rows.length;
  const unknown = Array<number>(rows).fill(Number.NaN);
  const valuesOf = (dynamics: string) => {
    const { iterations, curves } = singularValuesOf(spectrum, dynamics);
    if (iterations.length === rows) return curves;
    throw expected({
      culprit: spectra!,
      expected: `${rows} iterations of ${dynamics}, as in training.csv`,
      got: iterations.length,
      remedy: 'run the stage `training` again',
    });
  };
  const descent = valuesOf('gd');
  // Where equation (1) does not hold, its curves are absent.
  const followed = errors.columns.includes('distance');
  const curves = [
    ...curveNames.map((name) =>
      errors.columns.includes(name) ? numberColumn(errors, name) : unknown,
    ),
    ...descent,
    ...(followed ? valuesOf('sc') : descent.map(() => unknown)),
  ];
  const facts: Figure1Facts = { ...setting, rows, values: descent.length };
  return { facts, curves: packCurves(curves) };
}
