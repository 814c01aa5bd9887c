import { join } from 'node:path';
import { cellWidth, drawCellWeights, initialVariance, readNpy } from '@mixed-dynamics/data';
import { learningRate, spectralNorm } from '@mixed-dynamics/dynamics/setting';
import {
  type DrawnWeights,
  type Network,
  predict,
  predictDraw,
  type Target,
  targetOf,
} from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type PredictedCell, predictedCell } from './predictedCell.ts';

/** One network of a plane to predict. */
export interface PredictionTask {
  readonly rootSeed: number;
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
  /** The folder of `teacher.npy` and `noise.npy`. */
  readonly dataDir: string;
  /** With the weights that the sweep draws for this network, or from its exponents alone. */
  readonly draw: boolean;
}

/** A network of the sweep as theory sees it. */
export interface PosedCell {
  readonly target: Target;
  readonly network: Network;
}

interface SharedTarget {
  readonly target: Target;
  readonly teacherNorm: number;
}

const sharedTargets = new Map<string, SharedTarget>();

/** Predicts one network: teacher, noise, weights and learning rate are those of the sweep. */
export default function predictCell(task: PredictionTask): PredictedCell {
  const { target, network } = poseCell(task);
  const { stop } = task.section;
  const prediction = task.draw
    ? predictDraw(target, network, drawOf(task), stop)
    : predict(target, network, stop);
  return predictedCell(task, network.width, prediction);
}

/** The weights that the sweep draws for a network. */
export function drawOf(task: Omit<PredictionTask, 'draw'>): DrawnWeights {
  const { section, gammaSigma2, gammaW, trial, rootSeed } = task;
  const { dimension } = section;
  return drawCellWeights(rootSeed, { dimension, gammaSigma2, gammaW, trial });
}

/** T, decomposed once a process, and the network with the numbers of the sweep. */
export function poseCell(task: Omit<PredictionTask, 'draw'>): PosedCell {
  const { section, gammaSigma2, gammaW } = task;
  const { dimension, learningRateConstant: constant, update } = section;
  const { target, teacherNorm } = sharedTarget(task.dataDir, dimension);
  const where = { dimension, gammaSigma2, gammaW };
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const eta = learningRate({ ...where, teacherNorm, constant });
  return { target, network: { width, sigma2, learningRate: eta, update } };
}

function sharedTarget(dataDir: string, d: number): SharedTarget {
  const known = sharedTargets.get(dataDir);
  if (known) return known;
  const read = (name: string) => Float32Array.from(readNpy(join(dataDir, name)).data);
  const matrix = (data: Float32Array) => ({ rows: d, columns: d, data: Float64Array.from(data) });
  const [teacher, noise] = [read('teacher.npy'), read('noise.npy')];
  // As networks are trained: T is rounded to float32 once.
  const sum = teacher.map((value, i) => value + noise[i]!);
  const shared = {
    target: targetOf({ teacher: matrix(teacher), target: matrix(sum) }),
    teacherNorm: spectralNorm(teacher, d),
  };
  sharedTargets.set(dataDir, shared);
  return shared;
}
