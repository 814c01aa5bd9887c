import { join } from 'node:path';
import { formatCsv, type Table, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { figure2Cells } from '../grid/sweepCells.ts';
import { columnOf, moreAxes } from '../presets/axes.ts';
import type { Figure2Section } from '../presets/preset.ts';
import type { CellFailure } from '../shards/shard.ts';
import {
  type TrajectoryOf,
  writeMetricsNpz,
  writeMetricsParquet,
  writeTrajectoriesNpz,
  writeTrajectoriesParquet,
} from './columnFiles.ts';
import { metricsTable, type TableSection } from './metricsTable.ts';
import type { Sweep, SweepResults } from './sweep.ts';

const files = {
  metrics: 'figure2/metrics.csv',
  metricsParquet: 'figure2/metrics.parquet',
  metricsNpz: 'figure2/metrics.npz',
  trajectories: 'figure2/trajectories.parquet',
  trajectoriesNpz: 'figure2/trajectories.npz',
  failures: 'figure2/failures.csv',
  spectra: 'figure2/singular-values.csv',
} as const;

/** The sweep of Figure 2. */
export function figure2Sweep(section: Figure2Section, dataDir: string): Sweep {
  return {
    section,
    cells: figure2Cells(section, dataDir),
    files: Object.values(files),
    failuresFile: files.failures,
    shardFile: 'shard.json',
    tableOf: (cells, metricsOf) => metricsTable(cells, metricsOf, section),
    write: (results, outDir) => writeTables(section, results, outDir),
  };
}

/**
 * Writes the tables of Figure 2; for a shard, only the rows and failures of its own cells. Their bytes depend only on
 * the cells.
 * @returns the paths of the written files
 */
function writeTables(
  section: TableSection & Pick<Figure2Section, 'singularValues'>,
  results: SweepResults,
  outDir: string,
): string[] {
  const { cells, metricsOf, failures, whole } = results;
  const metrics = metricsTable(cells, metricsOf, section);
  const written: string[] = [];
  const write = (name: keyof typeof files, by: (path: string) => void) => {
    const path = join(outDir, files[name]);
    by(path);
    written.push(path);
  };
  const writeCsv = (name: keyof typeof files, table: Table) =>
    write(name, (path) => writeFileAtomically(path, formatCsv(table)));
  writeCsv('metrics', metrics);
  if (failures.length > 0) writeCsv('failures', failuresTable(failures, results, section));
  if (!whole) return written;
  write('metricsParquet', (path) => writeMetricsParquet(path, metrics));
  write('metricsNpz', (path) => writeMetricsNpz(path, metrics));
  write('trajectories', (path) => writeTrajectoriesParquet(path, trajectoriesOf(results), section));
  const failed = new Set(failures.map(({ index }) => index));
  const computed = cells.filter(({ index }) => !failed.has(index));
  const rows = computed.reduce((sum, cell) => sum + metricsOf(cell).iterations + 1, 0);
  write('trajectoriesNpz', (path) =>
    writeTrajectoriesNpz(path, rows, trajectoriesOf(results), section),
  );
  const { singularValues } = section;
  if (singularValues !== undefined) writeCsv('spectra', spectraTable(results, singularValues));
  return written;
}

/** The table of `failures.csv`, in grid order. */
export function failuresTable(
  failures: readonly CellFailure[],
  { cells }: Pick<SweepResults, 'cells'> = { cells: [] },
  section: TableSection = {},
): Table {
  const axes = moreAxes(section);
  const at = new Map(cells.map((cell) => [cell.index, cell.at]));
  return {
    columns: ['gamma_sigma2', 'gamma_w', 'trial', 'reason', ...axes.map(columnOf)],
    rows: failures
      .toSorted((a, b) => a.index - b.index)
      .map(({ index, gammaSigma2, gammaW, trial, reason }) => [
        ...[gammaSigma2, gammaW, trial, reason],
        ...axes.map((key) => at.get(index)?.[key] ?? Number.NaN),
      ]),
  };
}

/** Columns of `singular-values.csv`: one row per network, iteration and dynamics; `cell` is the row in `metrics.csv`. */
export const spectraColumns = (count: number): string[] => [
  ...['cell', 'gamma_sigma2', 'gamma_w', 'iteration', 'dynamics'],
  ...Array.from({ length: count }, (_, k) => `s${k + 1}`),
];

function spectraTable({ cells, resultOf }: SweepResults, wanted: number): Table {
  let count = wanted;
  const rows = cells.flatMap((cell) =>
    (resultOf(cell)?.spectra ?? []).map(({ iteration, dynamics, values }) => {
      count = Math.min(count, values.length);
      return [cell.index, cell.gammaSigma2, cell.gammaW, iteration, dynamics, ...values];
    }),
  );
  return { columns: spectraColumns(count), rows };
}

/** Reads the trajectories one by one, because together they do not fit in memory. */
function* trajectoriesOf({ cells, resultOf }: SweepResults): Generator<TrajectoryOf> {
  for (const cell of cells) yield [cell, resultOf(cell)?.trajectory];
}
