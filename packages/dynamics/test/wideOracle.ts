import { reduceWidth, type Stream } from '@mixed-dynamics/data';
import { hostSvd } from '@mixed-dynamics/engines';
import type { TrainingProblem } from '../src/index.ts';
import { gaussian, minus, times, transposed } from './matrices.ts';

/*
 * Any training problem by the textbook, in float64: rectangular, all w hidden units, loops over entries, one SVD per
 * step. No frame, no padding, no width reduction.
 */

/** A problem with the weights of all w hidden units, and b of equation (1) if there is one. */
export type WideProblem = TrainingProblem & { readonly b?: number };

/** The problem for the kernels, with its weights reduced to d_in + d_out hidden units. */
export function reducedProblem({ b: _, ...wide }: WideProblem): TrainingProblem {
  return { ...wide, ...reduceWidth({ ...wide, dimension: 0 }) };
}

/** Teacher of rank 2 and noise, w explicit weights of variances σ₁², σ₂². */
export function drawWide(
  source: Stream,
  sizes: { readonly inputs: number; readonly outputs: number; readonly width: number },
  [sigma1, sigma2]: readonly [number, number],
): WideProblem {
  const { inputs, outputs, width } = sizes;
  const [left, right] = [gaussian(source, outputs, 2), gaussian(source, 2, inputs)];
  const teacher = Float32Array.from(times(left, right, [outputs, 2, inputs]));
  const noise = gaussian(source, outputs, inputs);
  const scaled = (values: Float64Array, sigma: number) =>
    Float32Array.from(values, (value) => sigma * value);
  return {
    ...sizes,
    teacher,
    target: teacher.map((value, i) => value + 0.5 * noise[i]!),
    w1: scaled(gaussian(source, width, inputs), sigma1),
    w2: scaled(gaussian(source, outputs, width), sigma2),
    hidden: width,
    threshold: ((sigma1 ** 2 + sigma2 ** 2) / 2) * width,
    b: ((sigma1 ** 2 - sigma2 ** 2) / 2) * width,
    learningRate: 0.004,
    update: 'alternating',
  };
}

/** G of the loss at A. */
export function gradientOf(learned: Float64Array, problem: TrainingProblem): Float64Array {
  const { target, loss, inputs, outputs } = problem;
  const difference = minus(learned, target);
  if (!loss) return difference;
  if ('mask' in loss) return difference.map((value, i) => value * loss.mask[i]!);
  return times(difference, loss.covariance, [outputs, inputs, inputs]);
}

/** A(0) … A(N) of gradient descent, weight by weight. */
export function wideDescent(problem: WideProblem, iterations: number): Float64Array[] {
  const { inputs, outputs, width, learningRate: eta, update } = problem;
  const { weightDecay = 0, momentum = 0 } = problem;
  let [w1, w2] = [Float64Array.from(problem.w1), Float64Array.from(problem.w2)];
  const [v1, v2] = [new Float64Array(w1.length), new Float64Array(w2.length)];
  const learned = [];
  for (let n = 0; n <= iterations; n++) {
    const a = times(w2, w1, [outputs, width, inputs]);
    learned.push(a);
    const g = gradientOf(a, problem);
    const moved = (w: Float64Array, v: Float64Array, gradient: Float64Array) =>
      w.map((value, i) => {
        v[i] = momentum * v[i]! + gradient[i]! + weightDecay * value;
        return value - eta * v[i]!;
      });
    const next = moved(w1, v1, times(transposed(w2, outputs, width), g, [width, outputs, inputs]));
    const partner = transposed(update === 'alternating' ? next : w1, width, inputs);
    w2 = moved(w2, v2, times(g, partner, [outputs, inputs, width]));
    w1 = next;
  }
  return learned;
}

/** C₁ = √(AᵀA + a²I) + bI and C₂ = √(AAᵀ + a²I) − bI. */
export function rootsOf(
  learned: Float64Array,
  [outputs, inputs]: readonly [number, number],
  a: number,
  b = 0,
): { readonly c1: Float64Array; readonly c2: Float64Array } {
  const d = Math.max(inputs, outputs);
  const square = new Float64Array(d * d);
  for (const [i, value] of learned.entries()) {
    square[Math.floor(i / inputs) * d + (i % inputs)] = value;
  }
  const { u, s, v } = hostSvd(square, d);
  const root = (vectors: Float64Array, size: number, shift: number) =>
    Float64Array.from({ length: size * size }, (_, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      let sum = i === j ? shift : 0;
      for (let k = 0; k < d; k++) {
        sum += vectors[i * d + k]! * Math.hypot(s[k]!, a) * vectors[j * d + k]!;
      }
      return sum;
    });
  return { c1: root(v, inputs, b), c2: root(u, outputs, -b) };
}

/** A(0) … A(N) of Euler steps of equation (1) with both roots and their b. */
export function wideSelfConsistent(
  problem: WideProblem,
  start: Float64Array,
  iterations: number,
): Float64Array[] {
  const { inputs, outputs, learningRate: eta, weightDecay = 0, threshold, b = 0 } = problem;
  const learned = [start];
  for (let n = 0; n < iterations; n++) {
    const a = learned[n]!;
    const fall = Math.exp(-2 * weightDecay * eta * n);
    const { c1, c2 } = rootsOf(a, [outputs, inputs], threshold! * fall, b * fall);
    const g = gradientOf(a, problem);
    const left = times(c2, g, [outputs, outputs, inputs]);
    const right = times(g, c1, [outputs, inputs, inputs]);
    learned.push(
      a.map((value, i) => value - eta * (left[i]! + right[i]! + 2 * weightDecay * value)),
    );
  }
  return learned;
}

/** Train and test error of A, entry by entry as `Loss` defines them. */
export function wideErrors(
  learned: Float64Array,
  { target, teacher, loss, inputs, outputs }: TrainingProblem,
): readonly [train: number, test: number] {
  const errorOf = (goal: Float32Array, mask?: (i: number) => number, sigma?: Float32Array) => {
    const difference = minus(learned, goal);
    const image = sigma ? times(difference, sigma, [outputs, inputs, inputs]) : difference;
    let [sum, count] = [0, 0];
    for (const [i, value] of difference.entries()) {
      const share = mask?.(i) ?? 1;
      sum += share * value * image[i]!;
      count += share;
    }
    return sum / count;
  };
  if (loss && 'mask' in loss) {
    return [errorOf(target, (i) => loss.mask[i]!), errorOf(teacher, (i) => 1 - loss.mask[i]!)];
  }
  const covariance = loss?.covariance;
  return [
    errorOf(target, undefined, covariance),
    errorOf(teacher, undefined, loss?.population ?? covariance),
  ];
}

/** P of the given share of ones, at least one entry of each. */
export function drawMask(source: Stream, entries: number, share: number): Float32Array {
  const mask = Float32Array.from({ length: entries }, () => (source.uniform() < share ? 1 : 0));
  return mask.with(0, 1).with(1, 0);
}

/** Σ = XXᵀ/n of n samples of inputs whose scales fall by a power law. */
export function drawCovariance(source: Stream, inputs: number, n: number): Float32Array {
  const x = gaussian(source, inputs, n).map(
    (value, at) => value * (1 + Math.floor(at / n)) ** -0.5,
  );
  const sigma = times(x, transposed(x, inputs, n), [inputs, n, inputs]);
  return Float32Array.from(sigma, (value) => value / n);
}
