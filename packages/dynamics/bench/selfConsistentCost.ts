import type { Engine } from '@mixed-dynamics/engines';
import { linearAlgebraBeside, profileKernels } from '@mixed-dynamics/engines/doctor';
import type { TrainingProblem } from '../src/index.ts';
import { begin } from '../src/state.ts';
import { TrainingRun } from '../src/trainingRun.ts';

/** The cost of the self-consistent dynamics over the first steps of a real run. */
export interface SelfConsistentCost {
  readonly dimension: number;
  readonly width: number;
  /** Timed steps. */
  readonly steps: number;
  /** Milliseconds per step, excluding the first frame's SVD. */
  readonly step: number;
  /** Products of d×d matrices per step: the number depends on how fast A turns. */
  readonly products: number;
  /** Flops of the products over the step's time. */
  readonly gflops: number;
}

interface CostOptions {
  /** Largest number of steps. */
  readonly most: number;
  /** Milliseconds after which no new step starts. */
  readonly budget: number;
}

/**
 * Times the steps of the tracker without gradient descent. The first frame comes from LAPACK where
 * there is one, on any engine: it is not part of a step.
 */
export async function selfConsistentCost(
  engine: Engine,
  problem: TrainingProblem,
  { most, budget }: CostOptions,
): Promise<SelfConsistentCost> {
  const { inputs: dimension, width } = problem;
  const { algebra } = await linearAlgebraBeside();
  const exact = { ...engine, ...algebra };
  const start = async () =>
    new TrainingRun(exact, problem, await begin(exact, problem, ['self-consistent']));
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
    // Reading the errors waits for the GPU.
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

/** The first steps of a process include compilation, here and on a GPU. */
async function warmUp(run: TrainingRun): Promise<void> {
  const end = performance.now() + 500;
  for (let step = 0; step < 20 && performance.now() < end; step++) await run.step();
  await run.measure();
  run.dispose();
}
