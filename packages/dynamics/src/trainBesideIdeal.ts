import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { sumOfSquares } from './matrixOps.ts';
import { begin } from './state.ts';
import {
  checkProblem,
  type DynamicsName,
  dynamicsNames,
  dynamicsOf,
  type TrainingProblem,
} from './trainingProblem.ts';
import { TrainingRun } from './trainingRun.ts';

/** Gradient descent at infinite width, iterations 0 … N; shorter when it diverged. */
export interface IdealCurves {
  /** ‖A − T‖_F²/d² and ‖A − A*‖_F²/d², d² = d_in·d_out; of another `Loss`, its errors. */
  readonly trainError: readonly number[];
  readonly testError: readonly number[];
  /** ‖A_GD − A‖_F²/d², the effect of finite width; NaN without gradient descent. */
  readonly distanceWidth: readonly number[];
  /** ‖A − A_SC‖_F²/d², the effect of finite steps; NaN without the self-consistent dynamics. */
  readonly distanceStep: readonly number[];
}

/**
 * Trains the network of infinite width with the A(0) of a problem, together with the runs it is
 * compared with. The self-consistent dynamics use a turning frame, so gradient descent is compared in
 * separate runs in the original frame: costs 3 runs of gradient descent and one of the self-consistent
 * dynamics, of width d_in + d_out; without those, 2 runs.
 * @param ideal weights of width `hidden` whose Q has the blocks of equation (1), float32
 * @throws UserError when arrays and numbers do not fit together
 */
export async function trainBesideIdeal(
  engine: Engine,
  problem: TrainingProblem,
  ideal: Pick<TrainingProblem, 'w1' | 'w2' | 'hidden'>,
  options: { readonly iterations: number; readonly dynamics?: readonly DynamicsName[] },
): Promise<IdealCurves> {
  const limit = { ...problem, ...ideal };
  const { iterations, dynamics = dynamicsOf(problem) } = options;
  checkProblem(problem, dynamics);
  checkProblem(limit, dynamics);
  const runs: TrainingRun[] = [];
  const start = async (of: TrainingProblem, names: readonly DynamicsName[]) => {
    runs.push(new TrainingRun(engine, of, await begin(engine, of, names)));
    return runs.at(-1)!;
  };
  const curves = {
    trainError: [] as number[],
    testError: [] as number[],
    distanceWidth: [] as number[],
    distanceStep: [] as number[],
  };
  const withDescent = dynamics.includes('gradient-descent');
  try {
    const withBoth = dynamics.includes('self-consistent');
    const followed = await start(limit, withBoth ? dynamicsNames : ['gradient-descent']);
    const alone = withDescent && withBoth ? await start(limit, ['gradient-descent']) : followed;
    const descent = withDescent ? await start(problem, ['gradient-descent']) : undefined;
    for (let i = 0; i <= iterations; i++) {
      const { gdTrain, gdTest, distance } = await followed.measure();
      if (alone !== followed) await alone.measure();
      await descent?.measure();
      curves.trainError.push(gdTrain);
      curves.testError.push(gdTest);
      curves.distanceStep.push(distance);
      curves.distanceWidth.push(
        (await squaredDistanceOf(alone.gradientDescent, descent?.gradientDescent)) /
          (problem.inputs * problem.outputs),
      );
      if (i === iterations || !Number.isFinite(gdTrain)) break;
      for (const run of runs) await run.step();
    }
    return curves;
  } finally {
    for (const run of runs) run.dispose();
  }
}

async function squaredDistanceOf(a?: tf.Tensor, b?: tf.Tensor): Promise<number> {
  if (!a || !b) return Number.NaN;
  const sum = tf.tidy(() => sumOfSquares(tf.sub(a, b)));
  try {
    return (await sum.data())[0]!;
  } finally {
    sum.dispose();
  }
}
