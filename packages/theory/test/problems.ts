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

/** A* = K^(−1/2) Σ u vᵀ and T = A* + noise·E, d×d. */
export function makeProblem(dimension: number, rank: number, noise = 1): Problem {
  const [u, v] = [gaussian(1, dimension, rank), gaussian(2, dimension, rank)];
  const product = multiply(u, transpose(v));
  const teacher = { ...product, data: product.data.map((x) => x / Math.sqrt(rank)) };
  const e = gaussian(3, dimension, dimension, noise);
  const target = combine(teacher, e, (a, b) => a + b);
  return { teacher, target, modes: targetOf({ teacher, target }) };
}

export interface DrawnNetwork {
  readonly network: Network;
  readonly w1: Matrix;
  readonly w2: Matrix;
  readonly weights: DrawnWeights;
}

/** A network of w units, at most 2d, so that no reduction is needed. */
export function drawNetwork(dimension: number, network: Network, seed = 4): DrawnNetwork {
  const { width, sigma2, varianceRatio = 1 } = network;
  const root = Math.sqrt(varianceRatio);
  const w1 = gaussian(seed, width, dimension, Math.sqrt(sigma2 * root));
  const w2 = gaussian(seed + 100, dimension, width, Math.sqrt(sigma2 / root));
  return { network, w1, w2, weights: { w1: w1.data, w2: w2.data, hidden: width } };
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

/** Gradient descent and Euler's equation (1), written plainly. */
export function train(
  { teacher, target }: Problem,
  { network, w1, w2 }: DrawnNetwork,
  iterations: number,
): Trained {
  const minus = (a: Matrix, b: Matrix) => combine(a, b, (x, y) => x - y);
  const error = (a: Matrix, b: Matrix) => squaredNorm(minus(a, b)) / a.data.length;
  const { learningRate: eta, update, sigma2, width, varianceRatio = 1 } = network;
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
    { eta, iterations, update },
    (a) => {
      result.trainError.push(error(a, target));
      result.testError.push(error(a, teacher));
      result.distance.push(error(a, b));
      result.learned.push(a);
      result.followed.push(b);
      const g = minus(b, target);
      const ratio = Math.sqrt(varianceRatio);
      const s = (sigma2 * width * (ratio + 1 / ratio)) / 2;
      const left = multiply(root(transpose(b), s), g);
      const right = multiply(g, root(b, s));
      b = combine(
        b,
        combine(left, right, (x, y) => x + y),
        (x, y) => x - eta * y,
      );
    },
  );
  return result;
}
