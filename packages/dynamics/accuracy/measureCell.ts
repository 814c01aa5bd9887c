import type { Engine } from '@mixed-dynamics/engines';
import { profileKernels } from '@mixed-dynamics/engines/doctor';
import { type TrainingProblem, trainCell } from '../src/index.ts';
import { paperStop } from '../test/cells.ts';
import { followProblem } from '../test/followed.ts';
import { squaredDistance } from '../test/matrices.ts';
import { selfConsistentStep } from '../test/oracle.ts';

/** The tracker's error against one float64 SVD per step over a whole run, and its cost. */
export interface TrackerAccuracy {
  readonly width: number;
  /** Steps of training under the paper's stop rule. */
  readonly steps: number;
  /** max_t ‖A_GD − A_SC‖²/d², what Figure 2 shows. */
  readonly shown: number;
  /** The largest and the last ‖A_tracker − A_oracle‖²/d². */
  readonly farthest: number;
  readonly final: number;
  /** d×d products of the tracker, excluding those that turn gradient descent's matrices. */
  readonly productsPerStep: number;
  readonly correctionsPerStep: number;
  readonly turnsPerStep: number;
  readonly svds: number;
}

/** Compared every few steps: they drift apart slowly, and a comparison costs as much as a step. */
const compareEvery = 4;

/**
 * Trains the cell to find the number of steps, then integrates its self-consistent dynamics twice side
 * by side from the same float32 W₂W₁: by the tracker, and with one float64 SVD (the engine's) per step.
 * @param onStep called after every step of the second part
 */
export async function measureCell(
  engine: Engine,
  problem: TrainingProblem,
  onStep: (step: number, steps: number) => void,
): Promise<TrackerAccuracy> {
  const { inputs: d, target, width, learningRate } = problem;
  const threshold = problem.threshold!;
  const { iterations: steps, maxDistance } = await trainCell(engine, problem, { stop: paperStop });
  const { followed, start } = await followProblem(engine, problem);
  const profile = profileKernels();
  let flops = 0;
  try {
    const options = { dimension: d, threshold, learningRate, svd: engine.svd };
    let right: Float64Array = Float64Array.from(start);
    let final = squaredDistance(await followed.learned(), right);
    let farthest = final;
    for (let step = 1; step <= steps; step++) {
      const before = profile.times.flops;
      await followed.step();
      flops += profile.times.flops - before;
      right = selfConsistentStep(right, target, options);
      if (step % compareEvery === 0 || step === steps) {
        final = squaredDistance(await followed.learned(), right);
        farthest = Math.max(farthest, final);
      }
      onStep(step, steps);
    }
    const { corrections, turns, svds } = followed.run.counts;
    return {
      width,
      steps,
      shown: maxDistance,
      farthest,
      final,
      productsPerStep: flops / (2 * d ** 3) / steps,
      correctionsPerStep: corrections / steps,
      turnsPerStep: turns / steps,
      svds,
    };
  } finally {
    profile.stop();
    followed.dispose();
  }
}
