import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEngine } from '@mixed-dynamics/engines';
import { type KernelTimes, profileKernels } from '@mixed-dynamics/engines/doctor';
import { type CellProgram, computeCellProgram } from '@mixed-dynamics/sweep';

/** The time that a worker spends on one cell, in milliseconds. */
export interface ProfiledTimes extends KernelTimes {
  readonly total: number;
}

let times: KernelTimes | undefined;
let cells = 0;

/** The cell program of the sweep with every kernel timed; writes one file per cell beside the data. */
const profiledCell: CellProgram = async (task) => {
  const { default: computeCell } = (await import(pathToFileURL(computeCellProgram).href)) as {
    default: CellProgram;
  };
  if (!times) {
    await openEngine(task.engine);
    times = profileKernels().times;
  }
  Object.assign(times, { products: 0, elementwise: 0, flops: 0 });
  const begin = performance.now();
  const result = await computeCell(task);
  const spent: ProfiledTimes = { ...times, total: performance.now() - begin };
  cells += 1;
  writeFileSync(join(task.dataDir, `times-${process.pid}-${cells}.json`), JSON.stringify(spent));
  return result;
};

export default profiledCell;
