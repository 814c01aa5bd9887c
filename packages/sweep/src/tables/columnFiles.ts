import {
  metricsTextColumns,
  replaceFile,
  type Table,
  theoryColumns,
  trainingColumns,
} from '@mixed-dynamics/artifacts';
import {
  encodeNpy,
  encodeTextNpy,
  type NpzColumn,
  writeNpz,
  writeNpzColumns,
} from '@mixed-dynamics/data';
import {
  type ColumnSource,
  fileWriter,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import { type CellTrajectory, idealKeys, type SweepCell, trajectoryKeys } from '../cells/cell.ts';

/** Rows held in memory at a time; also the row groups of the Parquet file. */
const groupRows = 50_000;

/**
 * Columns of the table of trajectories; `cell` is the row in `metrics.csv`, from 0.
 * @param ideal with those of the network of infinite width
 */
export function trajectoryColumns(ideal = false): NpzColumn[] {
  const curves = [...trainingColumns, ...(ideal ? theoryColumns.ideal : [])];
  return ['cell', 'gamma_sigma2', 'gamma_w', ...curves].map((name) => {
    const isInteger = name === 'cell' || name === 'iteration';
    return { name, type: isInteger ? new Int32Array() : new Float64Array() };
  });
}

/** A cell and its trajectory, or none if it failed. */
export type TrajectoryOf = readonly [
  Pick<SweepCell, 'index' | 'gammaSigma2' | 'gammaW'>,
  CellTrajectory | undefined,
];

type Columns = (Int32Array | Float64Array)[];

/**
 * All trajectories, one row per iteration, in the given order, as groups of rows with one array per column.
 * Cells are read one by one, so only one group is in memory; there is always at least one.
 */
function* trajectoryGroups(cells: Iterable<TrajectoryOf>, ideal: boolean): Generator<Columns> {
  let group: TrajectoryOf[] = [];
  let rows = 0;
  let written = false;
  for (const entry of cells) {
    group.push(entry);
    rows += entry[1]?.distance.length ?? 0;
    if (rows < groupRows) continue;
    yield columnsOf(group, rows, ideal);
    [group, rows, written] = [[], 0, true];
  }
  if (rows > 0 || !written) yield columnsOf(group, rows, ideal);
}

function columnsOf(cells: readonly TrajectoryOf[], rows: number, ideal: boolean): Columns {
  const keys = ideal ? [...trajectoryKeys, ...idealKeys] : trajectoryKeys;
  const columns = trajectoryColumns(ideal).map(({ type }) =>
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
    keys.forEach((key, i) => {
      curves[i]!.set(trajectory[key]!, start);
    });
    start = end;
  }
  return columns;
}

/** The table of `metrics.csv` as Parquet: text as UTF-8, every number as float64, no nulls. */
export function writeMetricsParquet(path: string, table: Table): void {
  const text: readonly string[] = metricsTextColumns;
  const columns = table.columns.map((name, i): ColumnSource => {
    const values = table.rows.map((row) => row[i]!);
    return text.includes(name)
      ? { name, type: 'STRING', nullable: false, data: values }
      : { name, type: 'DOUBLE', nullable: false, data: Float64Array.from(values, Number) };
  });
  writeGroups(path, [columns]);
}

/** All trajectories, one row per iteration, in the given order; the groups depend on the cells alone. */
export function writeTrajectoriesParquet(
  path: string,
  cells: Iterable<TrajectoryOf>,
  ideal = false,
): void {
  writeGroups(path, parquetGroups(cells, ideal));
}

function* parquetGroups(cells: Iterable<TrajectoryOf>, ideal: boolean): Generator<ColumnSource[]> {
  for (const group of trajectoryGroups(cells, ideal)) {
    yield trajectoryColumns(ideal).map(({ name, type }, i) => ({
      ...{ name, nullable: false, data: group[i]! },
      type: type instanceof Int32Array ? 'INT32' : 'DOUBLE',
    }));
  }
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

/**
 * The table of `metrics.csv` as NumPy's .npz: one array a column, in the order of the rows, float64
 * or text. `numpy.load(path)['min_test_error']` has shape (rows,); rows are in grid order, γ_σ²
 * slowest.
 */
export function writeMetricsNpz(path: string, { columns, rows }: Table): void {
  const text: readonly string[] = metricsTextColumns;
  const arrays = columns.map((name, i) => {
    const values = rows.map((row) => row[i]!);
    const bytes = text.includes(name)
      ? encodeTextNpy(values.map(String))
      : encodeNpy(Float64Array.from(values, Number), [rows.length]);
    return [name, bytes] as const;
  });
  writeNpz(path, Object.fromEntries(arrays));
}

/**
 * The table of `trajectories.parquet` as .npz, for tools that cannot read Parquet: int32 for `cell` and
 * `iteration`, float64 for the rest.
 * @param rows total number of iterations of all cells
 */
export function writeTrajectoriesNpz(
  path: string,
  rows: number,
  cells: Iterable<TrajectoryOf>,
  ideal = false,
): void {
  writeNpzColumns(path, trajectoryColumns(ideal), rows, trajectoryGroups(cells, ideal));
}
