import { join } from 'node:path';
import { drawCellWeights, readNpy } from '@mixed-dynamics/data';
import {
  BatchTrainer,
  learningRate,
  spectralNorm,
  type TrainingProblem,
  type TrainingResult,
  targetOf,
  trainCell,
} from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import type { CellResult, CellTask } from './cell.ts';
import { openSame } from './engineIdentity.ts';

/** What cells share: read and measured once a worker. */
interface SharedData {
  readonly teacher: Float32Array;
  readonly target: Float32Array;
  readonly teacherNorm: number;
}

let engine: Promise<Engine> | undefined;
const sharedData = new Map<string, SharedData>();
const batches = new Map<string, BatchTrainer>();

/** The cell program of Figure 2: draws the cell's weights and trains it with both dynamics. */
export default async function computeCell(task: CellTask): Promise<CellResult> {
  engine ??= openSame(task);
  const opened = await engine;
  const { section, gammaSigma2, gammaW } = task;
  const { dimension, update } = section;
  const { teacher, target, teacherNorm } = readShared(task.dataDir, dimension);
  const weights = drawCellWeights(task.rootSeed, {
    dimension,
    gammaSigma2,
    gammaW,
    trial: task.trial,
  });
  const { width, sigma2, seed } = weights;
  const constant = section.learningRateConstant;
  const eta = learningRate({ dimension, gammaSigma2, gammaW, teacherNorm, constant });
  const problem = { dimension, teacher, target, ...weights, learningRate: eta, update };
  const { curves, tracker: _, ...outcome } = await train(opened, problem, task);
  return {
    metrics: { gammaSigma2, gammaW, width, sigma2, learningRate: eta, seed, ...outcome },
    trajectory: curves,
  };
}

/** Alone, or beside the other cells of its kind that this worker has at hand. */
function train(engine: Engine, problem: TrainingProblem, task: CellTask): Promise<TrainingResult> {
  const { section, batch = 1 } = task;
  const { stop } = section;
  if (batch === 1) return trainCell(engine, problem, { stop });
  const kind = JSON.stringify([section.dimension, section.update, stop, batch]);
  const known = batches.get(kind) ?? new BatchTrainer(engine, { stop, capacity: batch });
  batches.set(kind, known);
  return known.train(problem);
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
