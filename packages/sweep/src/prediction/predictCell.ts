import { hyperparametersOf } from '@mixed-dynamics/dynamics/setting';
import { type Network, predict, predictDraw, type Target, targetOf } from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type ProblemTask, problemOf, readSharedData } from '../cells/problem.ts';
import { type PredictedCell, predictedCell } from './predictedCell.ts';

/** One network of a plane to predict. */
export interface PredictionTask extends ProblemTask {
  readonly section: Physics;
  /** Whether to use the weights that the sweep draws, or the exponents alone. */
  readonly draw: boolean;
}

const targets = new Map<string, Target>();

/** Predicts one network with the teacher, noise, weights and learning rate of the sweep. */
export default function predictCell(task: PredictionTask): PredictedCell {
  const { section, dataDir } = task;
  const target = decomposedTarget(dataDir, section);
  if (task.draw) {
    const network = { ...problemOf(task), varianceRatio: section.varianceRatio };
    return predictedCell(task, network.width, predictDraw(target, network, network, section.stop));
  }
  const norms = readSharedData(dataDir, section);
  const { update, varianceRatio } = section;
  const own = hyperparametersOf({ ...section, ...task }, norms);
  const network: Network = { ...own, varianceRatio, update };
  return predictedCell(task, network.width, predict(target, network, section.stop));
}

/** T in the form of `theory`, decomposed once per process. */
export function decomposedTarget(dataDir: string, section: Physics): Target {
  const known = targets.get(dataDir);
  if (known) return known;
  const d = section.dimension;
  const { teacher, target } = readSharedData(dataDir, section);
  const matrix = (data: Float32Array) => ({ rows: d, columns: d, data: Float64Array.from(data) });
  const decomposed = targetOf({ teacher: matrix(teacher), target: matrix(target) });
  targets.set(dataDir, decomposed);
  return decomposed;
}
