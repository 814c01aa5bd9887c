import { rawProducts, timeInTurns } from '@mixed-dynamics/engines/doctor';
import * as tf from '@tensorflow/tfjs';
import { gradientDescentStep, learnedMatrix, type WeightTensors } from '../src/gradientDescent.ts';
import type { TrainingProblem } from '../src/index.ts';

/** What a step of gradient descent costs beside the products in it. */
export interface GradientDescentCost {
  readonly dimension: number;
  readonly width: number;
  /** r. */
  readonly hidden: number;
  /** A = W₂W₁, G = A − T, and both updates: milliseconds. */
  readonly step: number;
  /** The three products in it, alone, on the same engine. */
  readonly products: number;
  /** The same three products by the machine's own sgemm, if it has one. */
  readonly rawProducts?: number;
  /** 6d²r flops a step over its time. */
  readonly gflops: number;
}

/** Times steps, their products alone and the raw ones in turns, on the current backend. */
export async function gradientDescentCost(problem: TrainingProblem): Promise<GradientDescentCost> {
  const { dimension: d, hidden: r, width } = problem;
  const target = tf.tensor2d(problem.target, [d, d]);
  const start: WeightTensors = tf.tidy(() => ({
    x: tf.tensor2d(problem.w1, [r, d]),
    y: tf.transpose(tf.tensor2d(problem.w2, [d, r])),
  }));
  const raw = await rawProducts();
  const programs = [
    (times: number) => steps(start, target, problem, times),
    (times: number) => productsAlone(start, target, times),
    ...(raw ? [raw.run(shapes(d, r))] : []),
  ];
  const [step, products, rawTime] = (await timeInTurns(programs)) as [number, number, number?];
  tf.dispose([target, start.x, start.y]);
  return {
    ...{ dimension: d, width, hidden: r, step, products },
    ...(rawTime !== undefined && { rawProducts: rawTime }),
    gflops: (6 * d * d * r) / (step * 1e6),
  };
}

/** Steps from the start, always the same ones: no weights that diverge or fade away. */
async function steps(
  start: WeightTensors,
  target: tf.Tensor,
  { learningRate, update }: TrainingProblem,
  times: number,
): Promise<void> {
  const eta = tf.scalar(learningRate);
  for (let i = 0; i < times; i++) {
    const next = tf.tidy(() => {
      const residual = tf.sub(learnedMatrix(start), target);
      return { ...gradientDescentStep(start, residual, eta, update) };
    });
    if (i === times - 1) await waitFor(next.y);
    tf.dispose([next.x, next.y]);
  }
  eta.dispose();
}

async function productsAlone({ x, y }: WeightTensors, g: tf.Tensor, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const products = [tf.matMul(y, x, true, false), tf.matMul(y, g), tf.matMul(x, g, false, true)];
    if (i === times - 1) await waitFor(products[2]!);
    tf.dispose(products);
  }
}

function shapes(d: number, r: number) {
  return [
    { m: d, k: r, n: d, transposeA: true },
    { m: r, k: d, n: d },
    { m: r, k: d, n: d, transposeB: true },
  ];
}

/** Reads one number of the last result: a GPU computes in order, so all is done then. */
async function waitFor(tensor: tf.Tensor): Promise<void> {
  const one = tf.slice(tensor, [0, 0], [1, 1]);
  await one.data();
  one.dispose();
}
