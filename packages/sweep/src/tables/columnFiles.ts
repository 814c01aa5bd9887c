import {
  curveNames,
  metricsTextColumns,
  replaceFile,
  type Table,
  theoryColumns,
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
import { type SweepCell, type Trajectory, withEquation, withIdeal } from '../cells/cell.ts';
import { columnOf, keyOf, moreAxes } from '../presets/axes.ts';
import type { TableSection } from './metricsTable.ts';

/** A group has at least this many rows, except the last; also the row groups of the Parquet file. */
const groupRows = 50_000;

type Curve = (typeof curveNames | typeof theoryColumns.ideal)[number];

/** Curves that need equation (1). */
const ofEquation: readonly Curve[] = [
  'sc_train_error',
  'sc_test_error',
  'distance',
  'distance_step',
];

function curvesOf(section: TableSection): Curve[] {
  const all = [...curveNames, ...(withIdeal(section) ? theoryColumns.ideal : [])];
  return all.filter((name) => withEquation(section) || !ofEquation.includes(name));
}

/** The columns of a section's table of trajectories; `cell` is the row in `metrics.csv`, from 0. */
export function trajectoryColumns(section: TableSection = {}): NpzColumn[] {
  const names = ['cell', 'gamma_sigma2', 'gamma_w', 'iteration', ...curvesOf(section)];
  return [...names, ...trajectoryAxes(section).map(({ column }) => column)].map((name) => {
    const isInteger = name === 'cell' || name === 'iteration';
    return { name, type: isInteger ? new Int32Array() : new Float64Array() };
  });
}

/**
 * The axes other than γ_σ² and γ_w, each with its column. An axis of learning rates also needs one here: unlike
 * `metrics.csv`, trajectories have no column of η.
 */
const trajectoryAxes = (section: TableSection) =>
  moreAxes(section).map((key) => ({ key, column: columnOf(key) }));

/** A cell and its trajectory; `undefined` if it failed. */
export type TrajectoryOf = readonly [
  Pick<SweepCell, 'index' | 'gammaSigma2' | 'gammaW' | 'at'>,
  Trajectory | undefined,
];

type Columns = (Int32Array | Float64Array)[];

/**
 * All trajectories, one row per iteration, in the given order, as groups of rows with one array per column. Cells are
 * read one by one, so only one group is in memory. There is always at least one group, possibly empty.
 */
function* trajectoryGroups(
  cells: Iterable<TrajectoryOf>,
  section: TableSection,
): Generator<Columns> {
  let group: TrajectoryOf[] = [];
  let rows = 0;
  let written = false;
  for (const entry of cells) {
    group.push(entry);
    rows += entry[1]?.gdTrainError.length ?? 0;
    if (rows < groupRows) continue;
    yield columnsOf(group, rows, section);
    [group, rows, written] = [[], 0, true];
  }
  if (rows > 0 || !written) yield columnsOf(group, rows, section);
}

function columnsOf(cells: readonly TrajectoryOf[], rows: number, section: TableSection): Columns {
  const keys = curvesOf(section).map((name) => keyOf(name));
  const axes = trajectoryAxes(section);
  const columns = trajectoryColumns(section).map(({ type }) =>
    type instanceof Int32Array ? new Int32Array(rows) : new Float64Array(rows),
  );
  const [index, gammaSigma2, gammaW, iteration, ...more] = columns as [
    ...[Int32Array, Float64Array, Float64Array, Int32Array],
    ...Float64Array[],
  ];
  let start = 0;
  for (const [cell, trajectory] of cells) {
    if (!trajectory) continue;
    const end = start + trajectory.gdTrainError.length;
    index.fill(cell.index, start, end);
    gammaSigma2.fill(cell.gammaSigma2, start, end);
    gammaW.fill(cell.gammaW, start, end);
    for (let row = start; row < end; row++) iteration[row] = row - start;
    keys.forEach((key, i) => {
      more[i]!.set(trajectory[key]!, start);
    });
    axes.forEach(({ key }, i) => {
      more[keys.length + i]!.fill(cell.at![key]!, start, end);
    });
    start = end;
  }
  return columns;
}

/** Writes the table of `metrics.csv` as Parquet: text as UTF-8, every number as float64, no nulls. */
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

/** Writes all trajectories, one row per iteration, in the given order; row groups depend only on the cells. */
export function writeTrajectoriesParquet(
  path: string,
  cells: Iterable<TrajectoryOf>,
  section: TableSection = {},
): void {
  writeGroups(path, parquetGroups(cells, section));
}

function* parquetGroups(
  cells: Iterable<TrajectoryOf>,
  section: TableSection,
): Generator<ColumnSource[]> {
  for (const group of trajectoryGroups(cells, section)) {
    yield trajectoryColumns(section).map(({ name, type }, i) => ({
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
 * Writes the table of `metrics.csv` as NumPy's .npz, with one array of float64 or text per column:
 * `numpy.load(path)['min_test_error']` has shape (rows,). Rows keep the order of the table.
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
 * Writes the table of `trajectories.parquet` as .npz, for tools that cannot read Parquet: int32 for `cell` and
 * `iteration`, float64 for the other columns.
 * @param rows total number of rows of all cells
 */
export function writeTrajectoriesNpz(
  path: string,
  rows: number,
  cells: Iterable<TrajectoryOf>,
  section: TableSection = {},
): void {
  writeNpzColumns(path, trajectoryColumns(section), rows, trajectoryGroups(cells, section));
}
