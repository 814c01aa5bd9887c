import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CellResult, SweepCell } from '../cells/cell.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { decodeCell, readCellFiles } from '../store/store.ts';
import {
  computeCellProgram,
  dataHashes,
  engineOfCells,
  keysBy,
  type PlanOptions,
} from './planSweep.ts';

/**
 * Looks into the store of a sweep that another process runs, or that was stopped; writes nothing.
 * @returns the result of a cell, or `undefined` as long as there is none
 * @throws UserError when the data is missing
 */
export function finishedCells({
  sweep,
  rootSeed,
  engine,
  engineIdentity = engine,
  outDir,
}: Pick<PlanOptions, 'sweep' | 'rootSeed' | 'engine' | 'engineIdentity' | 'outDir'>): (
  cell: SweepCell,
) => CellResult | undefined {
  const data = dataHashes(sweep.cells, outDir);
  const code = codeFingerprint(computeCellProgram, engine);
  // From here nobody can tell how many cells a worker of the sweep trains at a time.
  const keys = [false, true].map((batched) =>
    keysBy(rootSeed, { engine: engineOfCells(engineIdentity, batched), code, data }),
  );
  return (cell) => {
    for (const keyOf of keys) {
      const key = keyOf(cell);
      const folder = join(outDir, '.cells', key);
      const files = existsSync(folder) ? readCellFiles(folder) : undefined;
      if (files) return decodeCell(key, files);
    }
    return undefined;
  };
}
