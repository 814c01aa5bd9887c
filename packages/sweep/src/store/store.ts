import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, makeBeside, removeLeftovers, replaceFolder } from '@mixed-dynamics/artifacts';
import type { CellResult } from '../cells/cell.ts';
import { encodeSeconds, readSeconds, totalSeconds } from './seconds.ts';
import { type CellFiles, cellFileNames, decodeCell, encodeCell } from './storedCell.ts';

/** What the store knows of a cell. `damaged`: there, but truncated or altered. */
export type CellState = 'absent' | 'damaged' | 'intact';

const secondsFile = 'seconds.txt';

/**
 * The finished cells below a results folder, `DIR/.cells/<key>/`: each is there as a whole or
 * not at all, and is checked whenever it is read. Several sweeps may share one store.
 */
export class CellStore {
  readonly folder: string;

  /**
   * Opens the store of a results folder, made if need be, and removes what killed sweeps left half
   * written.
   * @throws UserError when the folder cannot be written to
   */
  constructor(outDir: string) {
    this.folder = join(outDir, '.cells');
    writable(this.folder, () => {
      mkdirSync(this.folder, { recursive: true });
      rmSync(makeBeside(join(this.folder, 'probe'), mkdirSync), { recursive: true });
      removeLeftovers(this.folder);
    });
  }

  state(key: string): CellState {
    if (!existsSync(join(this.folder, key))) return 'absent';
    return this.read(key) ? 'intact' : 'damaged';
  }

  /** The cell, or `undefined` when there is none or it is damaged. */
  read(key: string): CellResult | undefined {
    const files = readCellFiles(join(this.folder, key));
    return files && decodeCell(key, files);
  }

  /** Seconds that these cells took together, in whichever run; `undefined` unless all are known. */
  secondsOf(keys: readonly string[]): number | undefined {
    return totalSeconds([...new Set(keys)].map((key) => readCellSeconds(join(this.folder, key))));
  }

  /** Stores a cell and how long it took, in place of a damaged one of the same key. */
  write(key: string, result: CellResult, seconds: number): void {
    this.writeFiles(key, encodeCell(key, result), seconds);
  }

  /** @throws UserError when the disk is full or the folder cannot be written to */
  writeFiles(key: string, files: CellFiles, seconds?: number): void {
    try {
      replaceFolder(join(this.folder, key), (folder) => {
        for (const name of cellFileNames) writeFileSync(join(folder, name), files[name]);
        if (seconds !== undefined) writeFileSync(join(folder, secondsFile), encodeSeconds(seconds));
      });
    } catch (error) {
      // Another sweep was faster: its bytes are the same.
      if (this.state(key) !== 'intact') throw error;
    }
  }
}

/** The bytes of the cell in a folder, unchecked; `undefined` unless all of its files are there. */
export function readCellFiles(folder: string): CellFiles | undefined {
  try {
    const read = (name: string) => [name, readFileSync(join(folder, name))];
    return Object.fromEntries(cellFileNames.map(read)) as CellFiles;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** How long the cell in a folder took, if that is known. */
export function readCellSeconds(folder: string): number | undefined {
  return readSeconds(join(folder, secondsFile));
}

const isAbsence = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

function writable(folder: string, write: () => void): void {
  const expectation = {
    culprit: folder,
    expected: 'a place that can be written to',
    remedy:
      'free some space or choose a writable folder, then run the same command again: finished cells are kept',
  };
  attempt(expectation, write);
}
