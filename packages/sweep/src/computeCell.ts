import { join } from 'node:path';
import { drawCellWeights, readNpy } from '@mixed-dynamics/data';
import { learningRate, spectralNorm, targetOf, trainCell } from '@mixed-dynamics/dynamics';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import type { CellResult, CellTask } from './cell.ts';

/** What cells share: read and measured once a worker. */
interface SharedData {
  readonly teacher: Float32Array;
  readonly target: Float32Array;
  readonly teacherNorm: number;
}

let engine: Promise<Engine> | undefined;
const sharedData = new Map<string, SharedData>();

/** The cell program of Figure 2: draws the cell's weights and trains it with both dynamics. */
export default async function computeCell(task: CellTask): Promise<CellResult> {
  engine ??= openEngine(task.engine);
  const { section, gammaSigma2, gammaW } = task;
  const { dimension, update, stop } = section;
  const { teacher, target, teacherNorm } = readShared(task.dataDir, dimension);
  const weights = drawCellWeights(task.rootSeed, {
    dimension,
    gammaSigma2,
    gammaW,
    trial: task.trial,
  });
  const { width, sigma2, seed } = weights;
  const constant = section.learningRateConstant;
  const eta = learningRate({ gammaSigma2, gammaW, width, sigma2, teacherNorm, constant });
  const {
    curves,
    tracker: _,
    ...outcome
  } = await trainCell(
    await engine,
    { dimension, teacher, target, ...weights, learningRate: eta, update },
    { stop },
  );
  return {
    metrics: { gammaSigma2, gammaW, width, sigma2, learningRate: eta, seed, ...outcome },
    trajectory: curves,
  };
}

function readShared(dataDir: string, dimension: number): SharedData {
  const known = sharedData.get(dataDir);
  if (known) return known;
  const read = (name: string) => Float32Array.from(readNpy(join(dataDir, name)).data);
  const teacher = read('teacher.npy');
  const target = targetOf(teacher, read('noise.npy'));
  const shared = { teacher, target, teacherNorm: spectralNorm(teacher, dimension) };
  sharedData.set(dataDir, shared);
  return shared;
}
