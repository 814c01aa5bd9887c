import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import {
  continuousMode,
  descentMode,
  eulerMode,
  gradientFlow,
  infiniteWidthStart,
  invariantPlane,
  limitModes,
  type Matrix,
  meanRoot,
  type Weights,
} from '../src/index.ts';
import { InfiniteModes } from '../src/infiniteModes.ts';
import { widthNoise } from '../src/noise.ts';
import { WidthResponse } from '../src/widthResponse.ts';
import {
  combine,
  descend,
  diagonal,
  difference,
  flow,
  multiply,
  squaredNorm,
  transpose,
} from '../test/cases.ts';
import { gaussian } from '../test/random.ts';

/** The path of docs/theory.md. */
export const page = fileURLToPath(new URL('../../../docs/theory.md', import.meta.url));

const [start, end] = ['<!-- numbers -->', '<!-- end of numbers -->'];

/** The page with new numbers between its two markers. */
export function withNumbers(text: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/theory.md: no ${start} … ${end}`);
  return `${text.slice(0, from)}${start}\n\n${numbersText()}\n${text.slice(to)}`;
}

/** The tables of docs/theory.md in Markdown; each compares the theory with a plain computation. */
function numbersText(): string {
  return [
    ...table(
      'Closed form against Runge–Kutta integration of the weights, a 4 × 3 target, t = 0.1, 0.5 and 2',
      ['start', 'α', 'β', 'largest ‖A − A_RK‖/‖T‖'],
      planes(),
    ),
    ...table(
      'Off the plane: Gaussian starts, σ²w = 0.5, means of four draws',
      ['w', 'meter', 'largest ‖A − A_RK‖/‖T‖', 'times √w'],
      offPlane(),
    ),
    ...table(
      'Euler’s method for equation (1) against the closed form of a mode, τ = 2, s = 0.3, t = 1',
      ['steps', 'b − a(t)', 'order'],
      eulerOrder(),
    ),
    ...table(
      'One mode of gradient descent against the full matrix at infinite width, 80 steps of η = 0.05',
      ['order of updates', 'largest difference'],
      modeAgainstMatrix(),
    ),
    ...table(
      'Linear response: largest ‖A_GD − A_ideal‖²/d², d = 20, K = 2, σ²w = 1, means of four draws',
      ['w', 'trained', 'predicted', 'trained/predicted'],
      response(),
    ),
    ...table(
      'Noise: the same with T = 0, d = 30, σ² = 0.05',
      ['w', 'trained', 'dσ⁴/(2e²)', 'trained/predicted'],
      noise(),
    ),
    ...table(
      'Initial square roots: κ from draws of A(0), d = 80, and from the free product',
      ['w', 'drawn', 'κ'],
      roots(),
    ),
    ...table(
      'Large-d spectrum against drawn matrices, d = 80, K = 2, means of four draws',
      ['', 'drawn', 'formula'],
      spikes(),
    ),
  ].join('\n');
}

const toTwo = (value: number): string => Number(value.toPrecision(2)).toString();
/** A rounding error: only its bound, so that the text does not depend on the machine. */
const atMost = (value: number, bound: number): string =>
  value < bound ? `below ${bound}` : toTwo(value);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`${title}:`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

const towards = (target: Matrix) => (a: Matrix) => combine(a, target, (x, y) => x - y);

function largestError(weights: Weights, target: Matrix, steps: number): number {
  const { learned } = gradientFlow(weights, target);
  const errors = [0.1, 0.5, 2].map((time) => {
    const end = flow(weights, towards(target), { time, steps: Math.ceil(steps * time) });
    return difference(learned(time), multiply(end.w2, end.w1));
  });
  return Math.max(...errors) / Math.sqrt(squaredNorm(target));
}

function planes(): string[][] {
  const target = gaussian(1, 4, 3);
  const ones = (size: number, value: number) => Array<number>(size).fill(Math.sqrt(value));
  const wide = (s1: number, s2: number): Weights => {
    const w2 = new Float64Array(28);
    for (let i = 0; i < 4; i++) w2[i * 7 + 3 + i] = Math.sqrt(s2);
    return { w1: diagonal(7, 3, ones(3, s1)), w2: { rows: 4, columns: 7, data: w2 } };
  };
  const unit: Weights = { w1: gaussian(2, 1, 3, 0.2), w2: gaussian(3, 4, 1, 0.6) };
  const size = Math.sqrt(squaredNorm(unit.w1) / squaredNorm(unit.w2));
  const balanced = { ...unit, w2: { ...unit.w2, data: unit.w2.data.map((x) => size * x) } };
  return Object.entries({
    'one unit, balanced': balanced,
    'one unit, λ-balanced': unit,
    'infinitely wide, A(0) ≠ 0': infiniteWidthStart(gaussian(4, 4, 3, 0.3), 0.5),
    'wide, unequal variances': wide(0.9, 0.4),
  }).map(([name, weights]) => {
    const { alpha, beta } = invariantPlane(weights);
    const rounded = (x: number) => toTwo(Math.abs(x) < 1e-12 ? 0 : x);
    return [name, rounded(alpha), rounded(beta), atMost(largestError(weights, target, 600), 1e-9)];
  });
}

function offPlane(): string[][] {
  const target = gaussian(1, 4, 3);
  return [20, 100, 500].map((width) => {
    const draws = [5, 6, 7, 8].map((seed): Weights => {
      const sigma = Math.sqrt(0.5 / width);
      return { w1: gaussian(seed, width, 3, sigma), w2: gaussian(seed + 10, 4, width, sigma) };
    });
    const error = mean(draws.map((weights) => largestError(weights, target, 40)));
    const meter = mean(draws.map((weights) => invariantPlane(weights).meter));
    return [`${width}`, toTwo(meter), toTwo(error), toTwo(error * Math.sqrt(width))];
  });
}

function eulerOrder(): string[][] {
  const off = (steps: number) =>
    eulerMode(2, 0.3, 1 / steps, steps)[steps]! - continuousMode(2, 0.3, 1);
  return [100, 200, 400, 800].map((steps) => [
    `${steps}`,
    toTwo(off(steps)),
    Math.log2(off(steps) / off(2 * steps)).toFixed(2),
  ]);
}

function modeAgainstMatrix(): string[][] {
  const target = diagonal(2, 2, [1.5, 0.1]);
  return (['simultaneous', 'alternating'] as const).map((update) => {
    const curve = descentMode(1.5, 0.3, 0.05, 80, update);
    let largest = 0;
    const options = { eta: 0.05, iterations: 80, update };
    descend(infiniteWidthStart(diagonal(2, 2, []), 0.3), towards(target), options, (learned, i) => {
      largest = Math.max(largest, Math.abs(learned.data[0]! - curve[i]!));
    });
    return [update, atMost(largest, 1e-13)];
  });
}

/** The largest mean square difference between gradient descent from drawn weights and at infinite width. */
function apart(target: Matrix, width: number, sigma2: number, eta: number, steps: number): number {
  const [d, sigma] = [target.rows, Math.sqrt(sigma2)];
  const options = { eta, iterations: steps, update: 'alternating' } as const;
  const sums = new Float64Array(steps + 1);
  for (const seed of [21, 22, 23, 24]) {
    const drawn = { w1: gaussian(seed, width, d, sigma), w2: gaussian(seed + 10, d, width, sigma) };
    const wide = infiniteWidthStart(multiply(drawn.w2, drawn.w1), sigma2 * width);
    const curve: Matrix[] = [];
    descend(drawn, towards(target), options, (a) => curve.push(a));
    descend(wide, towards(target), options, (a, i) => {
      sums[i]! += difference(a, curve[i]!) ** 2 / (4 * d * d);
    });
  }
  return Math.max(...sums);
}

function response(): string[][] {
  const [d, rank, eta, steps] = [20, 2, 1 / 70, 50];
  const product = multiply(gaussian(1, d, rank), transpose(gaussian(2, d, rank)));
  const target = combine(product, gaussian(3, d, d), (a, e) => a / Math.sqrt(rank) + e);
  const { diagonal: values } = new SingularValueDecomposition(Dense.from1DArray(d, d, target.data));
  const tau = Float64Array.from(values);
  const options = { threshold: 1, learningRate: eta, update: 'alternating', kappa: 1 } as const;
  const modes = new InfiniteModes(tau, options);
  const pairs = new WidthResponse(new Float64Array(d).fill(1));
  let largest = 0;
  for (let i = 0; i < steps; i++) {
    pairs.step(modes, tau, eta);
    modes.step();
    largest = Math.max(largest, pairs.squares().rest);
  }
  return [50, 100, 200, 400].map((width) => {
    const [trained, predicted] = [
      apart(target, width, 1 / width, eta, steps),
      largest / width / d ** 2,
    ];
    return [`${width}`, toTwo(trained), toTwo(predicted), toTwo(trained / predicted)];
  });
}

function noise(): string[][] {
  const [d, sigma2] = [30, 0.05];
  const target = diagonal(d, d, []);
  return [100, 300].map((width) => {
    const s = sigma2 * width;
    const trained = apart(target, width, sigma2, 0.05 / s, 24);
    const predicted = widthNoise(d, { width, sigma2 })(1 / (2 * s));
    return [`${width}`, toTwo(trained), toTwo(predicted), toTwo(trained / predicted)];
  });
}

function roots(): string[][] {
  const d = 80;
  return [20, 80, 320].map((width) => {
    const a = multiply(gaussian(5, d, width), gaussian(6, width, d));
    const { diagonal: x } = new SingularValueDecomposition(Dense.from1DArray(d, d, a.data));
    const drawn = mean(x.map((value) => Math.hypot(value / width, 1)));
    return [`${width}`, drawn.toFixed(3), meanRoot(d / width).toFixed(3)];
  });
}

function spikes(): string[][] {
  const [d, rank] = [80, 2];
  // So many nodes that the sums over the bulk are exact.
  const limit = limitModes({ dimension: d, rank }, 10_000);
  const draws = [1, 2, 3, 4].map((seed) => {
    const product = multiply(gaussian(seed, d, rank), gaussian(seed + 10, rank, d));
    const teacher = Dense.from1DArray(d, d, product.data).div(Math.sqrt(rank));
    const noise = Dense.from1DArray(d, d, gaussian(seed + 20, d, d).data);
    const {
      leftSingularVectors: u,
      rightSingularVectors: v,
      diagonal: tau,
    } = new SingularValueDecomposition(Dense.add(teacher, noise));
    const overlaps = u.transpose().mmul(teacher).mmul(v).diagonal();
    const rest = tau.slice(rank);
    return {
      first: mean(tau.slice(0, rank)),
      overlap: mean(overlaps.slice(0, rank)),
      others: Math.sqrt(mean(rest.map((value) => value ** 2))),
    };
  });
  const of = (name: 'first' | 'overlap' | 'others') =>
    mean(draws.map((draw) => draw[name])).toFixed(1);
  const first = (values: Float64Array) => mean([...values.subarray(0, rank)]).toFixed(1);
  // Each node represents as many singular values as its count.
  const [bulk, counts] = [limit.singularValues, limit.counts].map((all) => [...all.subarray(rank)]);
  const square = bulk!.reduce((sum, tau, j) => sum + counts![j]! * tau ** 2, 0) / (d - rank);
  return [
    ['τ_1, τ_2, mean', of('first'), first(limit.singularValues)],
    ['u_jᵀA*v_j of the two, mean', of('overlap'), first(limit.overlaps)],
    ['root mean square of the other τ', of('others'), Math.sqrt(square).toFixed(1)],
  ];
}

// Run as a program (`npm run numbers`), writes the page; the tests only import this module.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, withNumbers(readFileSync(page, 'utf8')));
}
