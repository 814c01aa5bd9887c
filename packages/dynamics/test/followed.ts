import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { firstFrame } from '../src/firstFrame.ts';
import type { Turn } from '../src/frame.ts';
import { learnedMatrix } from '../src/gradientDescent.ts';
import type { TrainingProblem } from '../src/index.ts';
import { turned } from '../src/matrixOps.ts';
import { SelfConsistentTracker } from '../src/selfConsistent.ts';
import { sandwich, times, transposed } from './matrices.ts';

export interface FollowedOptions {
  readonly dimension: number;
  /** s = σ²·w. */
  readonly threshold: number;
  readonly learningRate: number;
  readonly svd: Engine['svd'];
}

/**
 * A tracker whose frame is kept, multiplied up in float64 from the turns that it reports, so that
 * A can be seen where everybody else has it: A = UÃVᵀ.
 */
export class Followed {
  readonly tracker: SelfConsistentTracker;
  readonly #dimension: number;
  u: Float64Array;
  v: Float64Array;

  /** @param frame U and V at the start, orthogonal; rounded to float32 */
  constructor(
    start: ArrayLike<number>,
    target: ArrayLike<number>,
    frame: { readonly u: ArrayLike<number>; readonly v: ArrayLike<number> },
    options: FollowedOptions,
  ) {
    const { dimension: d } = options;
    const [u, v] = [Float32Array.from(frame.u), Float32Array.from(frame.v)];
    const inFrame = (matrix: ArrayLike<number>) =>
      tf.tidy(() => turned(tensor(matrix, d), tensor(u, d), tensor(v, d)));
    this.tracker = new SelfConsistentTracker(inFrame(start), inFrame(target), options);
    this.#dimension = d;
    this.u = Float64Array.from(u);
    this.v = Float64Array.from(v);
  }

  async step(): Promise<void> {
    // The tracker disposes a turn as soon as it was told of: keep it until it can be read.
    const turns: Turn[] = [];
    await this.tracker.step(({ p, q }) => {
      turns.push({ p: tf.clone(p), q: tf.clone(q) });
    });
    for (const turn of turns) await this.#turn(turn);
  }

  /** A in the original frame, float64. */
  async learned(): Promise<Float64Array> {
    const { u, v } = this;
    const d = this.#dimension;
    return sandwich(u, await this.tracker.learned.data(), transposed(v, d, d), d);
  }

  dispose(): void {
    this.tracker.dispose();
  }

  async #turn({ p, q }: Turn): Promise<void> {
    const d = this.#dimension;
    this.u = times(this.u, await p.data(), [d, d, d]);
    this.v = times(this.v, await q.data(), [d, d, d]);
    tf.dispose([p, q]);
  }
}

/** The tracker as a training run starts it: A(0) = W₂W₁ in float32, its first frame. */
export async function followProblem(
  engine: Engine,
  problem: TrainingProblem,
): Promise<{ readonly followed: Followed; readonly start: Float32Array }> {
  const { dimension: d, hidden: r, target, width, sigma2, learningRate } = problem;
  const learned = tf.tidy(() =>
    learnedMatrix({
      x: tf.tensor2d(problem.w1, [r, d]),
      y: tf.transpose(tf.tensor2d(problem.w2, [d, r])),
    }),
  );
  const start = (await learned.data()) as Float32Array;
  learned.dispose();
  const options = { dimension: d, threshold: sigma2 * width, learningRate, svd: engine.svd };
  const frame = firstFrame(start, target, { ...options, width });
  return { followed: new Followed(start, target, frame, options), start };
}

function tensor(values: ArrayLike<number>, d: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [d, d]);
}
