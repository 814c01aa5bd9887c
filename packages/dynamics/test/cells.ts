import { drawCellWeights, drawData } from '@mixed-dynamics/data';
import {
  learningRate,
  spectralNorm,
  type TrainingProblem,
  targetOf,
  type UpdateOrder,
} from '../src/index.ts';

export interface CellChoice {
  readonly dimension: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** Default 1. */
  readonly seed?: number;
  /** K, default 5. */
  readonly rank?: number;
  /** c, default 50. */
  readonly constant?: number;
  /** Default `alternating`. */
  readonly update?: UpdateOrder;
}

/** One network of the paper's plane, drawn and with its learning rate as in Figure 2. */
export function drawCell(choice: CellChoice): TrainingProblem {
  const { dimension, gammaSigma2, gammaW, seed = 1, rank = 5, constant = 50 } = choice;
  const { teacher, noise } = drawData(seed, { dimension, rank });
  const { w1, w2, hidden, width, sigma2 } = drawCellWeights(seed, {
    dimension,
    gammaSigma2,
    gammaW,
  });
  const teacherNorm = spectralNorm(teacher, dimension);
  return {
    dimension,
    teacher,
    target: targetOf(teacher, noise),
    w1,
    w2,
    hidden,
    width,
    sigma2,
    learningRate: learningRate({ dimension, gammaSigma2, gammaW, teacherNorm, constant }),
    update: choice.update ?? 'alternating',
  };
}

/** When the runs of Figure 2 end. */
export const paperStop = {
  trainError: 1e-3,
  testRising: true,
  plateau: { change: 2e-4, minimumDrop: 1e-2 },
  maxIterations: 750,
};
