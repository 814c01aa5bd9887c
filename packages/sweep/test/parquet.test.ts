import { join } from 'node:path';
import { readArrays } from '@mixed-dynamics/data';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { CellTask } from '../src/cells/cell.ts';
import { gridCells } from '../src/grid/grid.ts';
import {
  type TrajectoryOf,
  trajectoryColumns,
  writeMetricsParquet,
  writeTrajectoriesNpz,
  writeTrajectoriesParquet,
} from '../src/tables/columnFiles.ts';
import { failedMetrics, plainTable } from '../src/tables/metricsTable.ts';
import { makeResult } from './fixtures/makeResult.ts';
import { physics, section, temporaryFolder } from './fixtures/setup.ts';

const cells = gridCells(section());
const taskOf = (cell: (typeof cells)[number]): CellTask => ({
  ...{ rootSeed: 1, engine: 'cpu', section: physics(), dataDir: '/data' },
  ...{ gammaSigma2: cell.gammaSigma2, gammaW: cell.gammaW, trial: cell.trial },
});

test('metrics.parquet holds the rows of metrics.csv', async () => {
  const metrics = cells.map((cell) => makeResult(taskOf(cell), cell.index === 2).metrics);
  metrics[5] = failedMetrics(taskOf(cells[5]!));
  const table = plainTable(metrics);
  const path = join(temporaryFolder(), 'deep/metrics.parquet');
  writeMetricsParquet(path, table);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  expect(rows.map((row) => table.columns.map((name) => row[name]))).toEqual(table.rows);
});

test('trajectories.parquet and .npz hold every iteration of every cell that did not fail', async () => {
  const entries = cells.map(
    (cell): TrajectoryOf => [
      cell,
      cell.index === 3 ? undefined : makeResult(taskOf(cell), cell.index === 2).trajectory,
    ],
  );
  const path = join(temporaryFolder(), 'trajectories.parquet');
  writeTrajectoriesParquet(path, entries);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  const expected = entries.flatMap(([cell, trajectory]) =>
    Array.from(trajectory?.distance ?? [], (_, iteration) => ({
      cell: cell.index,
      gamma_sigma2: cell.gammaSigma2,
      gamma_w: cell.gammaW,
      iteration,
      gd_train_error: trajectory!.gdTrainError[iteration],
      gd_test_error: trajectory!.gdTestError[iteration],
      sc_train_error: trajectory!.scTrainError[iteration],
      sc_test_error: trajectory!.scTestError[iteration],
      distance: trajectory!.distance[iteration],
    })),
  );
  const names = trajectoryColumns().map(({ name }) => name);
  expect(Object.keys(rows[0]!)).toEqual(names);
  expect(rows).toEqual(expected);
  const npz = path.replace('parquet', 'npz');
  writeTrajectoriesNpz(npz, rows.length, entries);
  // A diverged trajectory ends in NaN.
  const columns = readArrays(npz, names, { allowNonFinite: true });
  expect(rows.map((_, row) => names.map((name) => columns[name]!.data[row]))).toEqual(
    expected.map((row) => Object.values(row)),
  );
});

test('long sweeps are written in row groups', async () => {
  const length = 20_000;
  const column = Float64Array.from({ length }, (_, i) => i);
  const trajectory = {
    ...{ gdTrainError: column, gdTestError: column, scTrainError: column },
    ...{ scTestError: column, distance: column },
  };
  let held = 0;
  function* stored(): Generator<TrajectoryOf> {
    for (const cell of cells) {
      held += 1;
      yield [cell, trajectory];
    }
  }
  const path = join(temporaryFolder(), 'trajectories.parquet');
  writeTrajectoriesParquet(path, stored());
  expect(held).toBe(12);
  const { row_groups, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  expect([num_rows, row_groups.map((group) => group.num_rows)]).toEqual([
    240_000n,
    Array(4).fill(60_000n),
  ]);
});

test('a sweep in which everything failed still has both tables', async () => {
  const path = join(temporaryFolder(), 'trajectories.parquet');
  writeTrajectoriesParquet(
    path,
    cells.map((cell): TrajectoryOf => [cell, undefined]),
  );
  expect(await parquetReadObjects({ file: await asyncBufferFromFile(path) })).toEqual([]);
});
