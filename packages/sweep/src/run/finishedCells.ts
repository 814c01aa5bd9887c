import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CellResult, physicsOf } from '../cells/cell.ts';
import { type GridCell, gridCells } from '../grid/grid.ts';
import { cellKey, dataHash } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { decodeCell, readCellFiles } from '../store/store.ts';
import { computeCellProgram, engineOfCells, type PlanOptions } from './planSweep.ts';

/** What decides which stored cells are those of a sweep; as for the sweep itself. */
export type FinishedCellsOptions = Pick<
  PlanOptions,
  'section' | 'rootSeed' | 'engine' | 'engineIdentity' | 'dataDir' | 'outDir'
>;

/** A sweep seen from outside, while it runs or after it was stopped. */
export interface FinishedCells {
  /** All cells, in grid order. */
  readonly cells: readonly GridCell[];
  /** The result of a cell, or `undefined` as long as there is none. */
  readonly read: (cell: GridCell) => CellResult | undefined;
}

/**
 * Looks into the store of a sweep that another process runs; writes nothing.
 * @throws UserError when the data is missing
 */
export function finishedCells(options: FinishedCellsOptions): FinishedCells {
  const { section, rootSeed, engine, engineIdentity, dataDir, outDir } = options;
  const context = {
    rootSeed,
    section: physicsOf(section),
    data: dataHash(resolve(dataDir)),
    code: codeFingerprint(computeCellProgram, engine),
  };
  // From here nobody can tell how many cells a worker of the sweep trains at a time.
  const engines = [false, true].map((batched) => engineOfCells(engineIdentity ?? engine, batched));
  const read = (cell: GridCell): CellResult | undefined => {
    for (const one of engines) {
      const key = cellKey({ ...context, engine: one }, cell);
      const folder = join(outDir, '.cells', key);
      const files = existsSync(folder) ? readCellFiles(folder) : undefined;
      if (files) return decodeCell(key, files);
    }
    return undefined;
  };
  return { cells: gridCells(section), read };
}
