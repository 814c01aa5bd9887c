import {
  metricsColumns,
  metricsTextColumns,
  replaceFile,
  type Table,
} from '@mixed-dynamics/artifacts';
import {
  type ColumnSource,
  fileWriter,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import { type TrajectoryOf, trajectoryColumns, trajectoryGroups } from './trajectoryGroups.ts';

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

/** All trajectories, a row an iteration, in the order given; where groups end depends on the cells alone. */
export function writeTrajectoriesParquet(path: string, cells: Iterable<TrajectoryOf>): void {
  writeGroups(path, parquetGroups(cells));
}

function* parquetGroups(cells: Iterable<TrajectoryOf>): Generator<ColumnSource[]> {
  for (const group of trajectoryGroups(cells)) {
    yield trajectoryColumns.map(({ name, type }, i) => ({
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
