import { join } from 'node:path';
import { readNpy } from '@mixed-dynamics/data';
import {
  type DrawnProblem,
  drawProblem,
  type SharedData,
  sharedDataOf,
} from '@mixed-dynamics/dynamics/setting';
import type { CellTask, Physics } from './cell.ts';

const known = new Map<string, SharedData>();

/**
 * Teacher and noise of a folder, read and measured once per process.
 * @throws UserError when `teacher.npy` or `noise.npy` cannot be read
 */
export function readSharedData(dataDir: string, dimension: number): SharedData {
  const read = (name: string) => Float32Array.from(readNpy(join(dataDir, name)).data);
  const data =
    known.get(dataDir) ??
    sharedDataOf({ teacher: read('teacher.npy'), noise: read('noise.npy') }, dimension);
  known.set(dataDir, data);
  return data;
}

/** The parts of a task that identify its network. */
export interface ProblemTask
  extends Pick<CellTask, 'rootSeed' | 'gammaSigma2' | 'gammaW' | 'trial' | 'dataDir'> {
  readonly section: Pick<Physics, 'dimension' | 'learningRateConstant' | 'update'>;
}

/** The network of a cell, its weights drawn. */
export function problemOf({ rootSeed, section, dataDir, ...place }: ProblemTask): DrawnProblem {
  const data = readSharedData(dataDir, section.dimension);
  return drawProblem(rootSeed, { ...section, ...place }, data);
}
