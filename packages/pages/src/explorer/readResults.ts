import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  expected,
  metricsTextColumns,
  numberColumn,
  parseCsv,
  readTrajectories,
  type Trajectories,
} from '@mixed-dynamics/artifacts';
import { curveNames, packCurves } from './curves.ts';
import { cellCount, type Plane, placeOf } from './plane.ts';

/** The results of a sweep in the page's form. */
export interface Results {
  /** The text of `metrics.csv`. */
  readonly metrics: string;
  /** The curves of each cell, packed; empty for one that failed. */
  readonly curves: readonly Uint8Array[];
}

/**
 * Reads a finished sweep.
 * @throws UserError when a table is missing or truncated, or is not that of this plane
 */
export async function readResults(outDir: string, plane: Plane): Promise<Results> {
  const path = join(outDir, 'figure2/metrics.csv');
  if (!existsSync(path)) {
    throw expected({
      culprit: path,
      expected: 'the results of a finished sweep',
      got: 'no file',
      remedy: 'run the sweep first, or look at one that is running with --live',
    });
  }
  const metrics = readFileSync(path, 'utf8');
  const lengths = runLengths(metrics, path, plane);
  const trajectories = join(outDir, 'figure2/trajectories.parquet');
  const curves = splitRuns(await readTrajectories(trajectories), lengths, trajectories);
  return { metrics, curves };
}

/** How many iterations each cell has, 0 for one that failed. */
function runLengths(metrics: string, path: string, plane: Plane): number[] {
  const table = parseCsv(metrics, metricsTextColumns, path);
  const [xs, ys] = [numberColumn(table, 'gamma_sigma2'), numberColumn(table, 'gamma_w')];
  const cells = cellCount(plane);
  if (xs.length !== cells) {
    throw expected({
      culprit: path,
      expected: `all ${cells} cells of the preset's plane`,
      got: xs.length,
      remedy: 'finish the sweep or merge its shards; --live shows what there is meanwhile',
    });
  }
  const stranger = xs.findIndex((x, index) => {
    const { gammaSigma2, gammaW } = placeOf(plane, index);
    return x !== gammaSigma2 || ys[index] !== gammaW;
  });
  if (stranger >= 0) {
    const { gammaSigma2, gammaW } = placeOf(plane, stranger);
    throw expected({
      culprit: `${path} line ${stranger + 2}`,
      expected: `the cell (${gammaSigma2}, ${gammaW})`,
      got: `(${xs[stranger]}, ${ys[stranger]})`,
      remedy: 'these are results of another preset: run the sweep of this one',
    });
  }
  return numberColumn(table, 'iterations').map((last) => (Number.isNaN(last) ? 0 : last + 1));
}

function splitRuns(
  { cell, iteration, curves }: Trajectories,
  lengths: readonly number[],
  path: string,
): Uint8Array[] {
  let start = 0;
  const runs = lengths.map((length, index) => {
    const end = start + length;
    const whole =
      length === 0 ||
      (cell[start] === index && cell[end - 1] === index && iteration[end - 1] === length - 1);
    if (!whole) throw notTheRuns(path, `the ${length} iterations of cell ${index}`, 'fewer');
    const packed = packCurves(curveNames.map((name) => curves[name].subarray(start, end)));
    start = end;
    return length === 0 ? new Uint8Array() : packed;
  });
  if (start === cell.length) return runs;
  throw notTheRuns(path, `${start} rows, as metrics.csv has it`, String(cell.length));
}

const notTheRuns = (path: string, wanted: string, got: string) =>
  expected({
    culprit: path,
    expected: wanted,
    got,
    remedy: 'the tables are not those of one sweep: run it again',
  });
