import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attempt,
  formatCsv,
  makeBeside,
  metricsTextColumns,
  parseCsv,
  removeLeftovers,
  replaceFolder,
  sha256,
  UserError,
} from '@mixed-dynamics/artifacts';
import { decodeNpy, encodeNpy } from '@mixed-dynamics/data';
import { type CellResult, idealKeys, type Trajectory, trajectoryKeys } from '../cells/cell.ts';
import { dynamicsLabels, type Spectrum } from '../cells/spectra.ts';
import { firstMetrics, plainTable } from '../tables/metricsTable.ts';

const secondsFile = 'seconds.txt';

/**
 * The finished cells of a results folder, in `DIR/.cells/<key>/`. Each cell is stored completely or not at all, and is
 * checked whenever it is read. Several sweeps may share one store.
 */
export class CellStore {
  readonly folder: string;

  /**
   * Opens the store of a results folder, creates it if it is missing, and removes unfinished files of killed sweeps.
   * @throws UserError when the folder cannot be written to
   */
  constructor(outDir: string) {
    this.folder = join(outDir, '.cells');
    const expectation = {
      culprit: this.folder,
      expected: 'a place that can be written to',
      remedy:
        'free some space or choose a writable folder, then run the same command again: finished cells are kept',
    };
    attempt(expectation, () => {
      mkdirSync(this.folder, { recursive: true });
      rmSync(makeBeside(join(this.folder, 'probe'), mkdirSync), { recursive: true });
      removeLeftovers(this.folder);
    });
  }

  /** The state of a cell; `damaged` means stored but truncated or altered. */
  state(key: string): 'absent' | 'damaged' | 'intact' {
    if (!existsSync(join(this.folder, key))) return 'absent';
    return this.read(key) ? 'intact' : 'damaged';
  }

  /** The cell; `undefined` if it is absent or damaged. */
  read(key: string): CellResult | undefined {
    const files = readCellFiles(join(this.folder, key));
    return files && decodeCell(key, files);
  }

  /** Total computing seconds of these cells, including earlier runs; `undefined` unless all are known. */
  secondsOf(keys: readonly string[]): number | undefined {
    return totalSeconds([...new Set(keys)].map((key) => readCellSeconds(join(this.folder, key))));
  }

  /** Stores a cell and its computing time; replaces a damaged cell with the same key. */
  write(key: string, result: CellResult, seconds: number): void {
    this.writeFiles(key, encodeCell(key, result), seconds);
  }

  /** @throws UserError when the disk is full or the folder cannot be written to */
  writeFiles(key: string, files: StoredFiles, seconds?: number): void {
    try {
      replaceFolder(join(this.folder, key), (folder) => {
        for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
        if (seconds !== undefined) writeFileSync(join(folder, secondsFile), encodeSeconds(seconds));
      });
    } catch (error) {
      // If the cell is intact now, another sweep has stored it first, with the same bytes.
      if (this.state(key) !== 'intact') throw error;
    }
  }
}

/** The bytes of the cell in a folder, not yet checked; `undefined` unless all its files exist. */
export function readCellFiles(folder: string): StoredFiles | undefined {
  try {
    const read = (name: string) => [name, readFileSync(join(folder, name))];
    const more = existsSync(join(folder, spectraFile)) ? [spectraFile] : [];
    return Object.fromEntries([...cellFileNames, ...more].map(read)) as StoredFiles;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    throw error;
  }
}

/** The computing seconds of the cell in a folder; `undefined` if unknown. */
export function readCellSeconds(folder: string): number | undefined {
  return readSeconds(join(folder, secondsFile));
}

/** The files of a stored cell, name → bytes. `cell.json` holds the digests of the other files. */
type StoredFiles = Readonly<Record<(typeof cellFileNames)[number], Uint8Array>> & {
  readonly [spectraFile]?: Uint8Array;
};
const cellFileNames = ['cell.json', 'metrics.csv', 'trajectory.npy'] as const;
const spectraFile = 'singular-values.npy';

/**
 * A finished cell as files: its row under the header of `metrics.csv`; its curves as float64 of shape
 * (curves, iterations + 1), first those of `trajectoryKeys`, then those of infinite width if the cell has them; its
 * singular values if it has them; and the digests of these files. Equal cells have equal bytes.
 */
export function encodeCell(key: string, { metrics, trajectory, spectra }: CellResult): StoredFiles {
  const rows = new TextEncoder().encode(formatCsv(plainTable([metrics])));
  const columns = [...trajectoryKeys, ...idealKeys].flatMap((name) => trajectory[name] ?? []);
  const length = columns[0]!.length;
  const stacked = new Float64Array(columns.length * length);
  columns.forEach((column, i) => {
    stacked.set(column, i * length);
  });
  const npy = encodeNpy(stacked, [columns.length, length]);
  const files = {
    'metrics.csv': rows,
    'trajectory.npy': npy,
    ...(spectra && { [spectraFile]: encodeSpectra(spectra) }),
  };
  return { 'cell.json': new TextEncoder().encode(digestsOf(key, files)), ...files };
}

/** The text of `cell.json`: the key and the digests of the other files. */
function digestsOf(key: string, files: Omit<StoredFiles, 'cell.json'>): string {
  const digests = Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)]);
  return `${JSON.stringify({ key, ...Object.fromEntries(digests) })}\n`;
}

/** Reads a stored cell; `undefined` when any byte differs from what {@link encodeCell} wrote. */
export function decodeCell(key: string, files: StoredFiles): CellResult | undefined {
  const { 'cell.json': stored, ...others } = files;
  if (new TextDecoder().decode(stored) !== digestsOf(key, others)) return undefined;
  try {
    const text = new TextDecoder().decode(files['metrics.csv']);
    const table = parseCsv(text, metricsTextColumns, key);
    if (table.rows.length === 0) return undefined;
    const spectra = files[spectraFile] && decodeSpectra(key, files[spectraFile]);
    return {
      metrics: firstMetrics(table),
      trajectory: decodeTrajectory(key, files['trajectory.npy']),
      ...(spectra && { spectra }),
    };
  } catch (error) {
    // The digests match but the contents cannot be read: another version wrote the file.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function decodeTrajectory(key: string, npy: Uint8Array): Trajectory {
  const array = decodeNpy(npy, key, { allowNonFinite: true });
  const stacked = Float64Array.from(array.data);
  const [count, length] = array.shape as [number, number];
  const keys = [...trajectoryKeys, ...idealKeys].slice(0, count);
  return Object.fromEntries(
    keys.map((name, i) => [name, stacked.subarray(i * length, (i + 1) * length)]),
  ) as unknown as Trajectory;
}

/** One row per iteration and dynamics: iteration, 0 or 1 for the dynamics, singular values; float64. */
function encodeSpectra(spectra: readonly Spectrum[]): Uint8Array {
  const rows = spectra.map(({ iteration, dynamics, values }) => [
    iteration,
    dynamicsLabels.indexOf(dynamics),
    ...values,
  ]);
  return encodeNpy(Float64Array.from(rows.flat()), [rows.length, rows[0]!.length]);
}

function decodeSpectra(key: string, npy: Uint8Array): Spectrum[] {
  const { data, shape } = decodeNpy(npy, key, { allowNonFinite: true });
  const [count, width] = shape as [number, number];
  return Array.from({ length: count }, (_, i) => {
    const [iteration, which, ...values] = data.subarray(i * width, (i + 1) * width);
    const dynamics = dynamicsLabels[which!]!;
    return { iteration: iteration!, dynamics, values: Float64Array.from(values) };
  });
}

/*
 * The computing time of a stored part is in a text file beside it. It differs between machines and runs, so it does
 * not enter the digests.
 */

export function encodeSeconds(seconds: number): string {
  return `${seconds.toFixed(3)}\n`;
}

/** The seconds in a file; `undefined` if there is no such file, as in older stores. */
export function readSeconds(path: string): number | undefined {
  try {
    const seconds = Number.parseFloat(readFileSync(path, 'utf8'));
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    return undefined;
  }
}

/** The sum of seconds, rounded to milliseconds; `undefined` unless all parts are known. */
export function totalSeconds(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const seconds of parts) {
    if (seconds === undefined) return undefined;
    total += seconds;
  }
  return Math.round(total * 1000) / 1000;
}
