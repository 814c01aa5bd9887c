import type { Engine } from '@mixed-dynamics/engines';
import { linearAlgebraBeside, profileKernels } from '@mixed-dynamics/engines/doctor';
import type { TrainingProblem } from '../src/index.ts';
import { TrainingRun } from '../src/trainingRun.ts';

/** What following the self-consistent dynamics costs, over the first steps of a real run. */
export interface SelfConsistentCost {
  readonly dimension: number;
  readonly width: number;
  /** Steps that were timed. */
  readonly steps: number;
  /** Milliseconds of a step, the first frame's SVD apart. */
  readonly step: number;
  /** Products of d×d matrices in a step: how many depends on how fast A turns. */
  readonly products: number;
  /** Flops of its products over its time. */
  readonly gflops: number;
}

export interface CostOptions {
  /** Steps to take, at most. */
  readonly most: number;
  /** Milliseconds after which no further step is begun. */
  readonly budget: number;
}

/**
 * Times the steps of the tracker, without gradient descent beside it. The frame it starts in is
 * found by LAPACK where there is one, whatever the engine: it belongs to no step.
 */
export async function selfConsistentCost(
  engine: Engine,
  problem: TrainingProblem,
  { most, budget }: CostOptions,
): Promise<SelfConsistentCost> {
  const { dimension, width } = problem;
  const { algebra } = await linearAlgebraBeside();
  const start = () => TrainingRun.start({ ...engine, ...algebra }, problem, ['self-consistent']);
  await warmUp(await start());
  const run = await start();
  const profile = profileKernels();
  try {
    let steps = 0;
    const begin = performance.now();
    while (steps < most && performance.now() - begin < budget) {
      await run.step();
      steps += 1;
    }
    // Reading the errors waits for what a GPU has not done yet.
    await run.measure();
    const elapsed = performance.now() - begin;
    const { flops } = profile.times;
    return {
      ...{ dimension, width, steps, step: elapsed / steps },
      products: flops / steps / (2 * dimension ** 3),
      gflops: flops / (elapsed * 1e6),
    };
  } finally {
    profile.stop();
    run.dispose();
  }
}

/** The first steps of a process compile, here and on a graphics card. */
async function warmUp(run: TrainingRun): Promise<void> {
  const end = performance.now() + 500;
  for (let step = 0; step < 20 && performance.now() < end; step++) await run.step();
  await run.measure();
  run.dispose();
}
