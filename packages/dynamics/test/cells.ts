import { drawData } from '@mixed-dynamics/data';
import { drawProblem, sharedDataOf, type TrainingProblem, type UpdateOrder } from '../src/index.ts';

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

/** One network of the paper's plane, with weights and learning rate as in Figure 2. */
export function drawCell(choice: CellChoice): TrainingProblem & { readonly threshold: number } {
  const { seed = 1, rank = 5, constant: learningRateConstant = 50 } = choice;
  const data = sharedDataOf(drawData(seed, { ...choice, rank }), choice.dimension);
  const problem = drawProblem(
    seed,
    { update: 'alternating', learningRateConstant, ...choice },
    data,
  );
  return { ...problem, threshold: problem.threshold! };
}

/** The stop rule of Figure 2. */
export const paperStop = {
  trainError: 1e-3,
  testRising: true,
  plateau: { change: 2e-4, minimumDrop: 1e-2 },
  maxIterations: 750,
};
