import { cellWidth, shapeOf } from '@mixed-dynamics/data';
import { hyperparametersOf } from '@mixed-dynamics/dynamics/setting';
import { type Prediction, predict, predictDraw } from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type ProblemTask, problemOf, readSharedData } from '../cells/problem.ts';
import { decomposedTarget } from './decomposedTarget.ts';
import { predictedRow } from './predictionTable.ts';

/** One network of a plane to predict. */
export interface PredictionTask extends ProblemTask {
  readonly section: Physics;
  /** Whether to use the weights that the sweep draws; otherwise the exponents alone. */
  readonly draw: boolean;
}

/** The program of the workers: the row of one network. */
export default function predictCell(task: PredictionTask): number[] {
  const { dimension } = task.section;
  return predictedRow(task, cellWidth(dimension, task.gammaW), predictionOf(task));
}

/** Predicts one network with the teacher, noise and learning rate of the sweep, and with its weights if `draw` is set. */
export function predictionOf(task: PredictionTask): Prediction {
  const { section } = task;
  const data = readSharedData(task.dataDir, section);
  const target = decomposedTarget(data, shapeOf(section));
  const { update, varianceRatio, weightDecay, stop } = section;
  const start = section.start === 'balanced' ? { lambdaBalanced: 0 } : section.start;
  if (task.draw && !start && !weightDecay) {
    const network = { ...problemOf(task), varianceRatio };
    return predictDraw(target, network, network, stop);
  }
  const own = hyperparametersOf({ ...section, ...task }, data);
  return predict(target, { ...own, varianceRatio, start, weightDecay, update }, stop);
}
