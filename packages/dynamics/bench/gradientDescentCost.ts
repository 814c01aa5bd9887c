import { type ProductSize, rawProducts, timeInTurns } from '@mixed-dynamics/engines/doctor';
import * as tf from '@tensorflow/tfjs';
import { type Descent, descended, descentOf, gramPays, learnedOf } from '../src/descent.ts';
import type { TrainingProblem } from '../src/index.ts';
import { disposeAll } from '../src/tidy.ts';

/** The cost of a step of gradient descent, and of its products alone. */
export interface GradientDescentCost {
  readonly dimension: number;
  readonly width: number;
  /** r. */
  readonly hidden: number;
  /** A, G = A − T and the update, as in training: milliseconds. */
  readonly step: number;
  /** Its products alone, on the same engine. */
  readonly products: number;
  /** The same products by the machine's own sgemm, if it has one. */
  readonly rawProducts?: number;
  /** Flops of the products over the step's time. */
  readonly gflops: number;
}

/** Times steps, their products and the raw ones alternately, on the current backend. */
export async function gradientDescentCost(problem: TrainingProblem): Promise<GradientDescentCost> {
  const { inputs: d, hidden: r, width } = problem;
  const target = tf.tensor2d(problem.target, [d, d]);
  const weights = {
    x: tf.tensor2d(problem.w1, [r, d]),
    y: tf.tidy(() => tf.transpose(tf.tensor2d(problem.w2, [d, r]))),
  };
  const start = descentOf(weights, problem);
  const sizes = productsOf(problem);
  const operands = sizes.map(operandsOf);
  const raw = await rawProducts();
  const programs = [
    (times: number) => steps(start, target, problem, times),
    (times: number) => productsAlone(sizes, operands, times),
    ...(raw ? [raw.run(sizes)] : []),
  ];
  const [step, products, rawTime] = (await timeInTurns(programs)) as [number, number, number?];
  disposeAll([start, weights, target, operands]);
  const flops = sizes.reduce((sum, { m, k, n }) => sum + 2 * m * k * n, 0);
  return {
    ...{ dimension: d, width, hidden: r, step, products },
    ...(rawTime !== undefined && { rawProducts: rawTime }),
    gflops: flops / (step * 1e6),
  };
}

/** Always the same steps from the start, so that weights neither diverge nor decay. */
async function steps(
  start: Descent,
  target: tf.Tensor,
  problem: TrainingProblem,
  times: number,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    const learned = learnedOf(start);
    const residual = tf.sub(learned, target);
    const next = descended(start, residual, problem);
    const after = learnedOf(next);
    if (i === times - 1) await waitFor(after);
    disposeAll([next, learned, residual, after]);
  }
}

/** The products of a step: BG, Gᵀ(A + A₁), GD and G(A₁ + A′)ᵀ; or W₂W₁, W₂ᵀG and W₁Gᵀ. */
function productsOf({ inputs: d, hidden: r, update }: TrainingProblem): ProductSize[] {
  const square = { m: d, k: d, n: d };
  if (gramPays(d, r, update)) {
    return [square, { ...square, transposeA: true }, square, { ...square, transposeB: true }];
  }
  return [
    { m: d, k: r, n: d, transposeA: true },
    { m: r, k: d, n: d },
    { m: r, k: d, n: d, transposeB: true },
  ];
}

function operandsOf({ m, k, n, transposeA, transposeB }: ProductSize): [tf.Tensor2D, tf.Tensor2D] {
  const fill = (rows: number, columns: number) =>
    tf.tidy(() => tf.cos(tf.range(0, rows * columns)).reshape([rows, columns]) as tf.Tensor2D);
  return [transposeA ? fill(k, m) : fill(m, k), transposeB ? fill(n, k) : fill(k, n)];
}

async function productsAlone(
  sizes: readonly ProductSize[],
  operands: readonly [tf.Tensor2D, tf.Tensor2D][],
  times: number,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    const products = operands.map(([a, b], at) => {
      const { transposeA, transposeB } = sizes[at]!;
      return tf.matMul(a, b, transposeA, transposeB);
    });
    if (i === times - 1) await waitFor(products.at(-1)!);
    tf.dispose(products);
  }
}

/** Reads one number of the last result: a GPU computes in order, so everything is then finished. */
async function waitFor(tensor: tf.Tensor): Promise<void> {
  const one = tf.slice(tensor, [0, 0], [1, 1]);
  await one.data();
  one.dispose();
}
