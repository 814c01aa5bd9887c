import { type CurveName, curveNames } from '@mixed-dynamics/artifacts';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Network } from './network.ts';
import { sampled, sampledIterations } from './sampleCurves.ts';

/** The name of a snapshot's sampled curves, beside its `metrics.csv`. */
export const curvesName = 'curves.parquet';

/**
 * The sampled curves of all networks as Parquet, one row per network and iteration: `cell`, the row in
 * `metrics.csv` from 0, and `iteration` as int32; the curves that the sweep recorded as float32. The same
 * curves give the same bytes.
 */
export function encodeCurves(networks: readonly Network[]): Uint8Array {
  const rows = networks.flatMap(({ curves }, cell) =>
    sampledIterations(curves).map((iteration) => ({ cell, iteration })),
  );
  const kept = networks.map(({ curves }) => sampled(curves, sampledIterations(curves)));
  const isFollowed = (name: CurveName) =>
    kept.some((curves) => curves[name].some((value) => !Number.isNaN(value)));
  const followed = curveNames.filter((name) => name.startsWith('gd_') || isFollowed(name));
  const integers = ['cell', 'iteration'] as const;
  const columnData: ColumnSource[] = [
    ...integers.map((name) => ({
      name,
      type: 'INT32' as const,
      encoding: 'DELTA_BINARY_PACKED' as const,
      data: Int32Array.from(rows, (row) => row[name]),
    })),
    ...followed.map((name) => ({
      name,
      type: 'FLOAT' as const,
      // Groups bytes of equal significance, so that the exponents compress.
      encoding: 'BYTE_STREAM_SPLIT' as const,
      data: Float32Array.from(rows, ({ cell, iteration }) => kept[cell]![name][iteration]!),
    })),
  ].map((column) => ({ ...column, nullable: false }));
  const options = { columnData, rowGroupSize: Math.max(1, rows.length), statistics: false };
  return new Uint8Array(parquetWriteBuffer(options));
}
