import type { StopRule } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import { clone, type Tensor } from '@tensorflow/tfjs';
import type { Errors } from './errors.ts';
import { sideOf } from './padding.ts';
import { begin } from './state.ts';
import {
  checkProblem,
  type DynamicsName,
  dynamicsOf,
  type TrainingProblem,
} from './trainingProblem.ts';
import { TrainingRecord, type TrainingResult } from './trainingRecord.ts';
import { TrainingRun } from './trainingRun.ts';

interface TrainingOptions {
  readonly stop: StopRule;
  /**
   * Default: both, or gradient descent alone where equation (1) does not hold. The stop rules apply to gradient descent if it is
   * among them, otherwise to the self-consistent dynamics.
   */
  readonly dynamics?: readonly DynamicsName[];
  /** Called at every iteration before its step. */
  readonly onIteration?: (moment: Moment) => void | Promise<void>;
}

/**
 * A(t) of both dynamics, d×d, in the same rotated frame: singular values and distances are those of
 * A(t) itself. The tensors are disposed at the next step.
 */
export interface Moment {
  readonly iteration: number;
  /** Whether training ends here. */
  readonly last: boolean;
  readonly errors: Errors;
  readonly gradientDescent: Tensor | undefined;
  readonly selfConsistent: Tensor | undefined;
}

/**
 * Trains one network by gradient descent and integrates the self-consistent dynamics from the same
 * A(0) with the same η. Divergence is a result (`status: 'diverged'`), not an exception.
 * @throws UserError when the problem's arrays and numbers do not fit together
 */
export async function trainCell(
  engine: Engine,
  problem: TrainingProblem,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const { dynamics = dynamicsOf(problem) } = options;
  checkProblem(problem, dynamics);
  const followed = dynamics.includes('self-consistent');
  const leader = dynamics.includes('gradient-descent') ? 'gd' : 'sc';
  const run = new TrainingRun(engine, problem, await begin(engine, problem, dynamics));
  const record = new TrainingRecord(options.stop, leader);
  try {
    for (;;) {
      const errors = await run.measure();
      const { gradientDescent, selfConsistent } = run;
      // A clone shares the data.
      record.add(errors, () => clone((gradientDescent ?? selfConsistent)!));
      record.keepBest();
      const { iteration, reason } = record;
      const last = reason !== undefined;
      await options.onIteration?.({ iteration, last, errors, gradientDescent, selfConsistent });
      if (last) return await record.result(sideOf(problem), followed ? run.counts : undefined);
      await run.step();
    }
  } finally {
    record.dispose();
    run.dispose();
  }
}
