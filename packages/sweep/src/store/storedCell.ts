import {
  formatCsv,
  metricsTextColumns,
  parseCsv,
  sha256,
  UserError,
} from '@mixed-dynamics/artifacts';
import { decodeNpy, encodeNpy } from '@mixed-dynamics/data';
import { type CellResult, type CellTrajectory, trajectoryKeys } from '../cells/cell.ts';
import { fromRow, metricsTable } from '../tables/metricsTable.ts';

/** The files of a stored cell, name → bytes. `cell.json` holds the digests of the others. */
export type CellFiles = Readonly<Record<(typeof cellFileNames)[number], Uint8Array>>;
export const cellFileNames = ['cell.json', 'metrics.csv', 'trajectory.npy'] as const;

/**
 * A finished cell as files: its row under the header of `metrics.csv`, its trajectory as float64
 * of shape (5, iterations + 1), and their digests. Equal cells have equal bytes.
 */
export function encodeCell(key: string, { metrics, trajectory }: CellResult): CellFiles {
  const rows = new TextEncoder().encode(formatCsv(metricsTable([metrics])));
  const columns = trajectoryKeys.map((name) => trajectory[name]);
  const length = columns[0]!.length;
  const stacked = new Float64Array(columns.length * length);
  columns.forEach((column, i) => {
    stacked.set(column, i * length);
  });
  const npy = encodeNpy(stacked, [columns.length, length]);
  const seal = { key, 'metrics.csv': sha256(rows), 'trajectory.npy': sha256(npy) };
  return {
    'cell.json': new TextEncoder().encode(`${JSON.stringify(seal)}\n`),
    'metrics.csv': rows,
    'trajectory.npy': npy,
  };
}

/** Reads a stored cell back; `undefined` when any byte is not as {@link encodeCell} wrote it. */
export function decodeCell(key: string, files: CellFiles): CellResult | undefined {
  const seal = {
    key,
    'metrics.csv': sha256(files['metrics.csv']),
    'trajectory.npy': sha256(files['trajectory.npy']),
  };
  const written = new TextDecoder().decode(files['cell.json']);
  if (written !== `${JSON.stringify(seal)}\n`) return undefined;
  try {
    const text = new TextDecoder().decode(files['metrics.csv']);
    const row = parseCsv(text, metricsTextColumns, key).rows[0];
    if (!row) return undefined;
    return { metrics: fromRow(row), trajectory: decodeTrajectory(key, files['trajectory.npy']) };
  } catch (error) {
    // Digests that fit and contents that do not parse: a file of another version.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function decodeTrajectory(key: string, npy: Uint8Array): CellTrajectory {
  const array = decodeNpy(npy, key, { allowNonFinite: true });
  const stacked = Float64Array.from(array.data);
  const length = stacked.length / trajectoryKeys.length;
  return Object.fromEntries(
    trajectoryKeys.map((name, i) => [name, stacked.subarray(i * length, (i + 1) * length)]),
  ) as CellTrajectory;
}
