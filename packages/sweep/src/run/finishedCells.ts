import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CellResult, SweepCell } from '../cells/cell.ts';
import { cellKey } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { decodeCell, readCellFiles } from '../store/store.ts';
import { computeCellProgram, dataHashes, engineOfCells, type SweepOptions } from './planSweep.ts';

/**
 * Reads the store of a sweep that was stopped or that another process is running; writes nothing.
 * @returns a function that returns the result of a cell, or `undefined` if the cell is not finished
 * @throws UserError when the data is missing
 */
export function finishedCells({
  sweep,
  rootSeed,
  engine,
  engineIdentity = engine,
  outDir,
}: Pick<SweepOptions, 'sweep' | 'rootSeed' | 'engine' | 'engineIdentity' | 'outDir'>) {
  const data = dataHashes(sweep.cells, outDir);
  const code = codeFingerprint(computeCellProgram, engine);
  // Whether the sweep's workers train in batches is unknown here, so both keys are tried.
  const engines = [false, true].map((batched) => engineOfCells(engineIdentity, batched));
  return (cell: SweepCell): CellResult | undefined => {
    for (const own of engines) {
      const key = cellKey({ rootSeed, engine: own, code, data }, cell);
      const folder = join(outDir, '.cells', key);
      const files = existsSync(folder) ? readCellFiles(folder) : undefined;
      if (files) return decodeCell(key, files);
    }
    return undefined;
  };
}
