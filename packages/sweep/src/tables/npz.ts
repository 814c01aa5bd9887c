import { metricsTextColumns, type Table } from '@mixed-dynamics/artifacts';
import { encodeNpy, encodeTextNpy, writeNpz, writeNpzColumns } from '@mixed-dynamics/data';
import { type TrajectoryOf, trajectoryColumns, trajectoryGroups } from './trajectoryGroups.ts';

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
 * The table of `trajectories.parquet` as .npz, for those whose tools do not read Parquet: int32 for
 * `cell` and `iteration`, float64 for the rest.
 * @param rows how many iterations all cells have together
 */
export function writeTrajectoriesNpz(
  path: string,
  rows: number,
  cells: Iterable<TrajectoryOf>,
): void {
  writeNpzColumns(path, trajectoryColumns, rows, trajectoryGroups(cells));
}
