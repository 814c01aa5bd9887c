import { trainingColumns } from '@mixed-dynamics/artifacts';
import type { NpzColumn } from '@mixed-dynamics/data';
import { type CellTrajectory, trajectoryKeys } from '../cells/cell.ts';
import type { GridCell } from '../grid/grid.ts';

/** Rows that are held in memory at a time; also the row groups of the Parquet file. */
const groupRows = 50_000;

/** Columns of the table of trajectories; `cell` is the row in `metrics.csv`, from 0. */
export const trajectoryColumns: readonly NpzColumn[] = [
  'cell',
  'gamma_sigma2',
  'gamma_w',
  ...trainingColumns,
].map((name) => {
  const isInteger = name === 'cell' || name === 'iteration';
  return { name, type: isInteger ? new Int32Array() : new Float64Array() };
});

/** A cell and its trajectory, or none if it failed. */
export type TrajectoryOf = readonly [GridCell, CellTrajectory | undefined];

type Columns = (Int32Array | Float64Array)[];

/**
 * All trajectories, a row an iteration, in the order given: groups of rows, each an array a column.
 * Cells are taken one by one, so only one group is ever in memory; there is always one.
 */
export function* trajectoryGroups(cells: Iterable<TrajectoryOf>): Generator<Columns> {
  let group: TrajectoryOf[] = [];
  let rows = 0;
  let written = false;
  for (const entry of cells) {
    group.push(entry);
    rows += entry[1]?.distance.length ?? 0;
    if (rows < groupRows) continue;
    yield columnsOf(group, rows);
    [group, rows, written] = [[], 0, true];
  }
  if (rows > 0 || !written) yield columnsOf(group, rows);
}

function columnsOf(cells: readonly TrajectoryOf[], rows: number): Columns {
  const columns = trajectoryColumns.map(({ type }) =>
    type instanceof Int32Array ? new Int32Array(rows) : new Float64Array(rows),
  );
  const [index, gammaSigma2, gammaW, iteration, ...curves] = columns as [
    ...[Int32Array, Float64Array, Float64Array, Int32Array],
    ...Float64Array[],
  ];
  let start = 0;
  for (const [cell, trajectory] of cells) {
    if (!trajectory) continue;
    const end = start + trajectory.distance.length;
    index.fill(cell.index, start, end);
    gammaSigma2.fill(cell.gammaSigma2, start, end);
    gammaW.fill(cell.gammaW, start, end);
    for (let row = start; row < end; row++) iteration[row] = row - start;
    trajectoryKeys.forEach((key, i) => {
      curves[i]!.set(trajectory[key], start);
    });
    start = end;
  }
  return columns;
}
