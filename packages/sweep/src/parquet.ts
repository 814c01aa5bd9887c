import {
  metricsColumns,
  metricsTextColumns,
  replaceFile,
  type Table,
  trainingColumns,
} from '@mixed-dynamics/artifacts';
import {
  type ColumnSource,
  fileWriter,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import { type CellTrajectory, trajectoryKeys } from './cell.ts';
import type { GridCell } from './grid.ts';

/** Rows that are held in memory at a time; also the row groups of the file. */
const groupRows = 50_000;

/** The table of `metrics.csv` as Parquet: text as UTF-8, every number as float64, no nulls. */
export function writeMetricsParquet(path: string, table: Table): void {
  const text: readonly string[] = metricsTextColumns;
  const columns = metricsColumns.map((name, i): ColumnSource => {
    const values = table.rows.map((row) => row[i]!);
    return text.includes(name)
      ? { name, type: 'STRING', nullable: false, data: values }
      : { name, type: 'DOUBLE', nullable: false, data: Float64Array.from(values, Number) };
  });
  writeGroups(path, [columns]);
}

/** Columns of `trajectories.parquet`; `cell` is the row in `metrics.csv`, from 0. */
export const trajectoryColumns = ['cell', 'gamma_sigma2', 'gamma_w', ...trainingColumns] as const;

/** A cell and its trajectory, or none if it failed. */
export type TrajectoryOf = readonly [GridCell, CellTrajectory | undefined];

/**
 * All trajectories, a row an iteration, in the order given. Cells are taken one by one, so only
 * one row group is ever in memory; where groups end depends on the cells alone.
 */
export function writeTrajectoriesParquet(path: string, cells: Iterable<TrajectoryOf>): void {
  writeGroups(path, trajectoryGroups(cells));
}

function* trajectoryGroups(cells: Iterable<TrajectoryOf>): Generator<ColumnSource[]> {
  let group: TrajectoryOf[] = [];
  let rows = 0;
  let written = false;
  for (const entry of cells) {
    group.push(entry);
    rows += entry[1]?.distance.length ?? 0;
    if (rows < groupRows) continue;
    yield trajectoryGroup(group, rows);
    [group, rows, written] = [[], 0, true];
  }
  if (rows > 0 || !written) yield trajectoryGroup(group, rows);
}

function trajectoryGroup(cells: readonly TrajectoryOf[], rows: number): ColumnSource[] {
  const integers = { cell: new Int32Array(rows), iteration: new Int32Array(rows) };
  const numbers = ['gamma_sigma2', 'gamma_w', ...trajectoryKeys].map(() => new Float64Array(rows));
  let start = 0;
  for (const [cell, trajectory] of cells) {
    if (!trajectory) continue;
    const end = start + trajectory.distance.length;
    integers.cell.fill(cell.index, start, end);
    for (let row = start; row < end; row++) integers.iteration[row] = row - start;
    numbers[0]!.fill(cell.gammaSigma2, start, end);
    numbers[1]!.fill(cell.gammaW, start, end);
    trajectoryKeys.forEach((key, i) => {
      numbers[2 + i]!.set(trajectory[key], start);
    });
    start = end;
  }
  let next = 0;
  return trajectoryColumns.map((name) =>
    name === 'cell' || name === 'iteration'
      ? { name, type: 'INT32', nullable: false, data: integers[name] }
      : { name, type: 'DOUBLE', nullable: false, data: numbers[next++]! },
  );
}

function writeGroups(path: string, groups: Iterable<ColumnSource[]>): void {
  replaceFile(path, (place) => {
    let parquet: ParquetWriter | undefined;
    for (const columnData of groups) {
      parquet ??= new ParquetWriter({
        writer: fileWriter(place),
        schema: schemaFromColumnData({ columnData }),
      });
      parquet.write({ columnData, rowGroupSize: Math.max(1, columnData[0]!.data.length) });
    }
    parquet?.finish();
  });
}
