import { join } from 'node:path';
import { powerLawCovariance, readNpy, type Sizes, shapeOf } from '@mixed-dynamics/data';
import {
  type DrawnProblem,
  drawProblem,
  type SharedData,
  sharedDataOf,
} from '@mixed-dynamics/dynamics/setting';
import { dataNames } from '../presets/data.ts';
import type { CellTask, Physics } from './cell.ts';

const known = new Map<string, SharedData>();

/**
 * Reads teacher, noise, and mask or covariance from a folder, once per process. A network that learns from samples
 * of white inputs is tested on white inputs.
 * @throws UserError when a file cannot be read
 */
export function readSharedData(
  dataDir: string,
  section: Sizes & Pick<Physics, 'loss'>,
): SharedData {
  const found = known.get(dataDir);
  if (found) return found;
  const read = (name: string) => Float32Array.from(readNpy(join(dataDir, `${name}.npy`)).data);
  const shape = shapeOf(section);
  const arrays = dataNames(section).map((name) => [name, read(name)]);
  const { loss } = section;
  const isSampled = loss && 'covariance' in loss && 'samples' in loss.covariance;
  const population = isSampled ? powerLawCovariance(shape.inputs, 0) : undefined;
  const data = sharedDataOf({ ...Object.fromEntries(arrays), population }, shape);
  known.set(dataDir, data);
  return data;
}

/** The parts of a task that identify its network. */
export interface ProblemTask
  extends Pick<CellTask, 'rootSeed' | 'gammaSigma2' | 'gammaW' | 'trial' | 'dataDir'> {
  readonly section: Omit<Physics, 'rank' | 'stop'>;
}

/** The network of a cell with its drawn weights. */
export function problemOf({ rootSeed, section, dataDir, ...place }: ProblemTask): DrawnProblem {
  return drawProblem(rootSeed, { ...section, ...place }, readSharedData(dataDir, section));
}
