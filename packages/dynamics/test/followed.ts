import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { firstFrame } from '../src/firstFrame.ts';
import { learnedMatrix } from '../src/gradientDescent.ts';
import type { TrainingProblem } from '../src/index.ts';
import { type Rotation, type Turn, turned } from '../src/rotation.ts';
import { disposeAll, mapTensors, tidy } from '../src/tidy.ts';
import { TrainingRun } from '../src/trainingRun.ts';
import { plus, sandwich, times, transposed } from './matrices.ts';

export interface FollowedOptions {
  readonly dimension: number;
  /** s = σ²·w. */
  readonly threshold: number;
  readonly learningRate: number;
  readonly svd: Engine['svd'];
  readonly active?: number;
}

/**
 * The self-consistent dynamics alone, with its frame, which is multiplied up in float64 from the turns that the run
 * reports, so that A = UÃVᵀ is known in the original frame.
 */
export class Followed {
  readonly run: TrainingRun;
  readonly #dimension: number;
  readonly #turns: Turn[] = [];
  u: Float64Array;
  v: Float64Array;

  /** @param frame U and V at the start, orthogonal; rounded to float32 */
  constructor(
    start: ArrayLike<number>,
    target: ArrayLike<number>,
    frame: { readonly u: ArrayLike<number>; readonly v: ArrayLike<number> },
    options: FollowedOptions,
  ) {
    const { dimension: d, threshold, learningRate, svd, active = 0 } = options;
    const [u, v] = [Float32Array.from(frame.u), Float32Array.from(frame.v)];
    const inFrame = (matrix: ArrayLike<number>) =>
      tf.tidy(() => turned(tensor(matrix, d), { p: tensor(u, d), q: tensor(v, d) }));
    const none = new Float32Array();
    const problem: TrainingProblem = {
      ...{ inputs: d, outputs: d, threshold, learningRate, update: 'alternating' },
      ...{ teacher: none, target: none, w1: none, w2: none, hidden: 0, width: 0 },
    };
    const begun = tidy(() => ({
      state: {
        goal: { teacher: inFrame(target), target: inFrame(target) },
        followed: {
          learned: inFrame(start),
          threshold2: tf.scalar(threshold ** 2),
          ...{ history: [], active: new Float64Array() },
        },
      },
      identity: tf.eye(d),
      active,
    }));
    this.run = new TrainingRun({ svd }, problem, begun, {
      // The run disposes of a turn as soon as it has reported it, so a copy is kept until it can be read.
      onTurn: (turn) => this.#turns.push(mapTensors(turn, (tensor) => tf.clone(tensor))),
    });
    this.#dimension = d;
    this.u = Float64Array.from(u);
    this.v = Float64Array.from(v);
  }

  async step(): Promise<void> {
    await this.run.step();
    for (const turn of this.#turns.splice(0)) await this.#turn(turn);
  }

  /** A in the original frame, float64. */
  async learned(): Promise<Float64Array> {
    const { u, v } = this;
    const d = this.#dimension;
    return sandwich(u, await this.run.selfConsistent!.data(), transposed(v, d, d), d);
  }

  dispose(): void {
    this.run.dispose();
  }

  async #turn({ p, q }: Turn): Promise<void> {
    const d = this.#dimension;
    this.u = await turnedFrame(this.u, p, d);
    this.v = await turnedFrame(this.v, q, d);
    disposeAll({ p, q });
  }
}

/** UP, U(I + Y) or U(I + VWᵀ), in float64. */
async function turnedFrame(u: Float64Array, p: Rotation, d: number): Promise<Float64Array> {
  if (p instanceof tf.Tensor) return times(u, await p.data(), [d, d, d]);
  if ('added' in p) return plus(u, times(u, await p.added.data(), [d, d, d]));
  const width = p.v.shape[1]!;
  const [v, w] = [await p.v.data(), await p.w.data()];
  const shadow = times(u, v, [d, d, width]);
  return plus(u, times(shadow, transposed(w, d, width), [d, width, d]));
}

/**
 * The tracker as a training run starts it: from A(0) = W₂W₁ in float32, with its first frame.
 * @param partial whether few directions may turn at every step, as in `trainCell`; not in a batch
 */
export async function followProblem(
  engine: Engine,
  problem: TrainingProblem,
  partial = true,
): Promise<{ readonly followed: Followed; readonly start: Float32Array }> {
  const { inputs: d, hidden: r, target, width, learningRate } = problem;
  const learned = tf.tidy(() =>
    learnedMatrix({
      x: tf.tensor2d(problem.w1, [r, d]),
      y: tf.transpose(tf.tensor2d(problem.w2, [d, r])),
    }),
  );
  const start = (await learned.data()) as Float32Array;
  learned.dispose();
  const threshold = problem.threshold!;
  const options = { dimension: d, threshold, learningRate, svd: engine.svd };
  const frame = firstFrame(start, target, { ...options, rank: d, width });
  return {
    followed: new Followed(start, target, frame, {
      ...options,
      active: partial ? frame.active : 0,
    }),
    start,
  };
}

function tensor(values: ArrayLike<number>, d: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [d, d]);
}
