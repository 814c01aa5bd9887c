import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import {
  type DrawnWeights,
  type Matrix,
  type Network,
  type Target,
  targetOf,
} from '../src/index.ts';
import { combine, descend, multiply, squaredNorm, transpose } from './cases.ts';
import { gaussian } from './random.ts';

export interface Problem {
  readonly teacher: Matrix;
  readonly target: Matrix;
  readonly modes: Target;
}

/** A* = K^(−1/2) Σ u vᵀ and T = A* + noise·E. */
export function makeProblem(outputs: number, rank: number, noise = 1, inputs = outputs): Problem {
  const [u, v] = [gaussian(1, outputs, rank), gaussian(2, inputs, rank)];
  const product = multiply(u, transpose(v));
  const teacher = { ...product, data: product.data.map((x) => x / Math.sqrt(rank)) };
  const e = gaussian(3, outputs, inputs, noise);
  const target = combine(teacher, e, (a, b) => a + b);
  return { teacher, target, modes: targetOf({ teacher, target }) };
}

export interface DrawnNetwork {
  readonly network: Network;
  readonly w1: Matrix;
  readonly w2: Matrix;
  readonly weights: DrawnWeights;
}

/** A network with drawn weights; w ≤ 2d, so that no reduction is needed. */
export function drawNetwork(dimension: number, network: Network, seed = 4): DrawnNetwork {
  const { width, sigma2, varianceRatio = 1 } = network;
  const root = Math.sqrt(varianceRatio);
  const w1 = gaussian(seed, width, dimension, Math.sqrt(sigma2 * root));
  const w2 = gaussian(seed + 100, dimension, width, Math.sqrt(sigma2 / root));
  return { network, w1, w2, weights: { w1: w1.data, w2: w2.data, hidden: width } };
}

/**
 * An orthogonal start with w = d_in + d_out: W₁ = [√s₁I ; 0] and W₂ = [0 √s₂I]. Every other orthogonal start is a
 * rotation of its hidden units.
 */
export function orthogonalStart(network: Network, inputs: number, outputs: number): DrawnNetwork {
  const { width, sigma2, varianceRatio = 1 } = network;
  const root = Math.sqrt(varianceRatio);
  const w1 = { rows: width, columns: inputs, data: new Float64Array(width * inputs) };
  const w2 = { rows: outputs, columns: width, data: new Float64Array(outputs * width) };
  for (let i = 0; i < inputs; i++) w1.data[i * (inputs + 1)] = Math.sqrt(sigma2 * width * root);
  for (let i = 0; i < outputs; i++) {
    w2.data[i * (width + 1) + inputs] = Math.sqrt((sigma2 * width) / root);
  }
  return { network, w1, w2, weights: { w1: w1.data, w2: w2.data, hidden: width } };
}

/** W₁W₁ᵀ − W₂ᵀW₂ = λI, λ > 0, w = d: W₁ = √(λI + W₂ᵀW₂) with a Gaussian W₂. */
export function balancedStart(network: Network, dimension: number, lambda: number): DrawnNetwork {
  const w2 = gaussian(4, dimension, dimension, Math.sqrt(network.sigma2));
  const w1 = root(w2, Math.sqrt(lambda));
  return { network, w1, w2, weights: { w1: w1.data, w2: w2.data, hidden: dimension } };
}

/** √(AᵀA + s²I), by an eigendecomposition. */
function root(a: Matrix, s: number): Matrix {
  const gram = Dense.from1DArray(a.columns, a.columns, multiply(transpose(a), a).data);
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(gram, {
    assumeSymmetric: true,
  });
  const f = realEigenvalues.map((x) => Math.sqrt(Math.max(0, x) + s * s));
  const result = v.clone().mulRowVector(f).mmul(v.transpose());
  return { rows: a.columns, columns: a.columns, data: Float64Array.from(result.to1DArray()) };
}

export interface Trained {
  readonly trainError: number[];
  readonly testError: number[];
  readonly distance: number[];
  /** A_GD at every iteration. */
  readonly learned: Matrix[];
  /** A_SC at every iteration. */
  readonly followed: Matrix[];
}

/** A plain implementation of gradient descent and of Euler's method for equation (1). */
export function train(
  { teacher, target }: Problem,
  { network, w1, w2 }: DrawnNetwork,
  iterations: number,
): Trained {
  const minus = (a: Matrix, b: Matrix) => combine(a, b, (x, y) => x - y);
  const error = (x: Matrix, y: Matrix) => squaredNorm(minus(x, y)) / x.data.length;
  const { learningRate: eta, update, weightDecay = 0 } = network;
  let a = thresholdOf(network);
  const result: Trained = {
    trainError: [],
    testError: [],
    distance: [],
    learned: [],
    followed: [],
  };
  let b = multiply(w2, w1);
  descend(
    { w1, w2 },
    (a) => minus(a, target),
    { eta, iterations, update, weightDecay },
    (learned) => {
      result.trainError.push(error(learned, target));
      result.testError.push(error(learned, teacher));
      result.distance.push(error(learned, b));
      result.learned.push(learned);
      result.followed.push(b);
      const g = minus(b, target);
      const left = multiply(root(transpose(b), a), g);
      const right = multiply(g, root(b, a));
      b = combine(
        b,
        combine(left, right, (x, y) => x + y),
        (x, y) => x - eta * (y + 2 * weightDecay * x),
      );
      a *= Math.exp(-2 * weightDecay * eta);
    },
  );
  return result;
}

/** a of equation (1). */
function thresholdOf({ sigma2, width, varianceRatio = 1, start }: Network): number {
  if (typeof start === 'object') return Math.abs(start.lambdaBalanced) / 2;
  const ratio = Math.sqrt(varianceRatio);
  return (sigma2 * width * (ratio + 1 / ratio)) / 2;
}
