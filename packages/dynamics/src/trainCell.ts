import type { CellStatus, StopReason } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import type { Tensor } from '@tensorflow/tfjs';
import { BestIteration } from './bestIteration.ts';
import type { TrackerCounts } from './selfConsistent.ts';
import { type StopRule, stopReason } from './stopping.ts';
import {
  checkProblem,
  type DynamicsName,
  dynamicsNames,
  type TrainingProblem,
} from './trainingProblem.ts';
import { type Errors, TrainingRun } from './trainingRun.ts';

export interface TrainingOptions {
  readonly stop: StopRule;
  /** Default: both. Stop rules look at gradient descent, or at the other where that is left out. */
  readonly dynamics?: readonly DynamicsName[];
  /** Called at every iteration before its step. */
  readonly onIteration?: (moment: Moment) => void | Promise<void>;
}

/**
 * A(t) of both dynamics, d×d, in one frame: rotated alike, so that singular values and distances
 * are those of A(t) itself. The tensors are disposed at the next step.
 */
export interface Moment {
  readonly iteration: number;
  readonly errors: Errors;
  readonly gradientDescent: Tensor | undefined;
  readonly selfConsistent: Tensor | undefined;
}

/** Curves over iterations 0 … N; NaN for dynamics that were left out. */
export interface Curves {
  /** ‖A − T‖_F²/d² and ‖A − A*‖_F²/d² of gradient descent. */
  readonly gdTrainError: Float64Array;
  readonly gdTestError: Float64Array;
  /** The same of the self-consistent dynamics. */
  readonly scTrainError: Float64Array;
  readonly scTestError: Float64Array;
  /** ‖A_GD − A_SC‖_F²/d². */
  readonly distance: Float64Array;
}

export interface TrainingResult {
  readonly curves: Curves;
  readonly status: CellStatus;
  readonly stopReason: StopReason;
  /** N, the number of steps taken. */
  readonly iterations: number;
  readonly minTestError: number;
  readonly iterationsToMinTestError: number;
  /** ‖A‖_F²/‖A‖_op² at the iteration of smallest test error. */
  readonly stableRankAtMin: number;
  readonly maxDistance: number;
  /** How the self-consistent dynamics were followed. */
  readonly tracker: TrackerCounts | undefined;
}

/**
 * Trains one network by gradient descent and follows it by the self-consistent dynamics, from the
 * same A(0) with the same η. Divergence is a result (`status: 'diverged'`), not an exception.
 * @throws UserError when the problem's arrays and numbers do not fit together
 */
export async function trainCell(
  engine: Engine,
  problem: TrainingProblem,
  options: TrainingOptions,
): Promise<TrainingResult> {
  checkProblem(problem);
  const dynamics = options.dynamics ?? dynamicsNames;
  const leader = dynamics.includes('gradient-descent') ? 'gd' : 'sc';
  const run = await TrainingRun.start(engine, problem, dynamics);
  const best = new BestIteration();
  const rows: Errors[] = [];
  const train: number[] = [];
  const test: number[] = [];
  try {
    for (;;) {
      const errors = await run.measure();
      rows.push(errors);
      train.push(errors[`${leader}Train`]);
      test.push(errors[`${leader}Test`]);
      const { gradientDescent, selfConsistent } = run;
      best.look(test.length - 1, test.at(-1)!, gradientDescent ?? selfConsistent!);
      await options.onIteration?.({
        iteration: rows.length - 1,
        errors,
        gradientDescent,
        selfConsistent,
      });
      const reason = stopReason(train, test, options.stop);
      if (reason) return await summarise(rows, reason, best, problem.dimension, run);
      await run.step();
    }
  } finally {
    best.dispose();
    run.dispose();
  }
}

async function summarise(
  rows: readonly Errors[],
  reason: StopReason,
  best: BestIteration,
  dimension: number,
  run: TrainingRun,
): Promise<TrainingResult> {
  const curve = (name: keyof Errors) => Float64Array.from(rows, (row) => row[name]);
  const distance = curve('distance');
  // Gradient descent goes on to its own end when the dynamics that follow it are lost.
  const lost = run.tracker !== undefined && !Number.isFinite(rows.at(-1)!.scTrain);
  return {
    curves: {
      gdTrainError: curve('gdTrain'),
      gdTestError: curve('gdTest'),
      scTrainError: curve('scTrain'),
      scTestError: curve('scTest'),
      distance,
    },
    status: reason === 'diverged' || lost ? 'diverged' : 'ok',
    stopReason: reason,
    iterations: rows.length - 1,
    minTestError: best.error,
    iterationsToMinTestError: best.iteration,
    stableRankAtMin: await best.stableRank(dimension),
    maxDistance: distance.reduce((max, value) => Math.max(max, value)),
    tracker: run.tracker?.counts,
  };
}
