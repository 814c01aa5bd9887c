import { toFloat32 } from '@mixed-dynamics/data';
import { trainCell } from '@mixed-dynamics/dynamics';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { inModes, PredictedSelfConsistent } from '@mixed-dynamics/theory';
import { problemOf, readSharedData } from '../cells/problem.ts';
import { decomposedTarget } from './decomposedTarget.ts';
import type { PredictionTask } from './predictCell.ts';
import { predictedRow } from './predictionTable.ts';

interface NarrowTask extends Omit<PredictionTask, 'draw'> {
  /** The engine's name, already chosen. */
  readonly engine: string;
}

let engine: Promise<Engine> | undefined;

/**
 * The row of a narrow network whose start is dominated by noise: gradient descent is trained, which is cheap at this
 * width, and only equation (1) is predicted. Training runs in the basis of T's singular vectors, where gradient
 * descent is equivalent. The parts of the distance remain unknown (NaN).
 */
export default async function trainNarrowCell(task: NarrowTask): Promise<number[]> {
  engine ??= openEngine(task.engine);
  const network = { ...problemOf(task), varianceRatio: task.section.varianceRatio };
  const { inputs: d } = network;
  const target = decomposedTarget(readSharedData(task.dataDir, task.section), network);
  const square = [d, d];
  const diagonal = new Float64Array(d * d);
  for (const [j, tau] of target.singularValues.entries()) diagonal[j * (d + 1)] = tau;
  const { w1, w2, hidden } = inModes(target, network);
  const problem = {
    ...network,
    hidden,
    teacher: toFloat32(target.teacherInModes, square, 'the teacher in modes of T'),
    target: toFloat32(diagonal, square, 'the singular values of T'),
    w1: toFloat32(w1, [hidden, d], 'W₁ in modes of T'),
    w2: toFloat32(w2, [d, hidden], 'W₂ in modes of T'),
  };
  const followed = new PredictedSelfConsistent(target, network, network);
  let distance = 0;
  const trained = await trainCell(await engine, problem, {
    stop: task.section.stop,
    dynamics: ['gradient-descent'],
    onIteration: async ({ gradientDescent }) => {
      const learned = await gradientDescent!.data();
      distance = Math.max(distance, followed.distanceTo(learned as Float32Array));
      followed.step();
    },
  });
  const unknown = Number.NaN;
  const maxDistance = { distance, step: unknown, width: unknown, noise: unknown };
  return predictedRow(task, network.width, { ...trained, maxDistance, valid: true });
}
