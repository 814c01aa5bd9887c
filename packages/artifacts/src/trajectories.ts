import { basename } from 'node:path';
import { type CurveName, curveNames } from './tables.ts';
import { expected } from './userError.ts';

/** The curves of all runs of a sweep, run by run, with one entry per iteration. */
export interface Trajectories {
  /** The row of the run in `metrics.csv`, from 0. */
  readonly cell: Int32Array;
  readonly iteration: Int32Array;
  /** The curves of equation (1) are NaN if only gradient descent was trained. */
  readonly curves: Readonly<Record<CurveName, Float64Array>>;
}

const ofGradientDescent: readonly string[] = ['gd_train_error', 'gd_test_error'];

/**
 * Reads `trajectories.parquet`, column by column.
 * @throws UserError when the file is missing, truncated, not Parquet, or lacks a column
 */
export async function readTrajectories(path: string): Promise<Trajectories> {
  try {
    return await readColumns(path);
  } catch (cause) {
    if ((cause as Error).name === 'UserError') throw cause;
    throw expected({
      culprit: path,
      expected: 'the trajectories of a finished sweep',
      got: describe(cause as NodeJS.ErrnoException),
      remedy: 'run the sweep again: finished cells are kept',
      cause,
    });
  }
}

const describe = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'no file' : `a file that cannot be read (${message})`;

async function readColumns(path: string): Promise<Trajectories> {
  // Loaded on demand, because nearly every command imports this package and few read Parquet.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead } = await import('hyparquet');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const columns: Record<string, Int32Array | Float64Array> = {
    cell: new Int32Array(rows),
    iteration: new Int32Array(rows),
  };
  for (const name of curveNames) columns[name] = new Float64Array(rows);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const followed = curveNames.filter((name) => names.includes(name));
  const needed = followed.some((name) => !ofGradientDescent.includes(name))
    ? curveNames
    : ofGradientDescent;
  checkColumns(path, ['cell', 'iteration', ...needed], names);
  for (const name of curveNames) if (!needed.includes(name)) columns[name]!.fill(Number.NaN);
  await parquetRead({
    file,
    metadata,
    columns: ['cell', 'iteration', ...followed],
    onChunk: ({ columnName, columnData, rowStart }) => {
      columns[columnName]?.set(columnData as ArrayLike<number>, Number(rowStart));
    },
  });
  const { cell, iteration, ...curves } = columns;
  return { cell, iteration, curves } as unknown as Trajectories;
}

function checkColumns(path: string, wanted: readonly string[], names: readonly string[]): void {
  const missing = wanted.find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw expected({
    culprit: basename(path),
    expected: `a column ${missing}`,
    got: names.join(', '),
    remedy: 'run the sweep again with this version',
  });
}
