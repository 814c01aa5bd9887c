import { stream } from '@mixed-dynamics/data';
import { hostSvd, openEngine } from '@mixed-dynamics/engines';
import { beforeAll, describe, expect, it } from 'vitest';
import { Followed } from './followed.ts';
import {
  diagonalMatrix,
  gaussian,
  identity,
  plus,
  relativeDistance,
  rotation,
  sandwich,
  squareSum,
  transposed,
} from './matrices.ts';
import { selfConsistentGradient } from './oracle.ts';

/*
 * Cases whose answer is known without an SVD per step: closed forms, scalar recursions, and the flow
 * itself, to which Euler steps converge.
 */

const d = 16;
const source = stream(6, 'limits');
const target = Float32Array.from(gaussian(source, d, d));
const zero = new Float32Array(d * d);

beforeAll(async () => {
  await openEngine('wasm');
});

interface Choice {
  readonly start: ArrayLike<number>;
  readonly goal: ArrayLike<number>;
  readonly threshold: number;
  readonly learningRate: number;
  readonly steps: number;
}

/** A(N) of the tracker, its first frame the singular vectors of `start` + T. */
async function track({ start, goal, threshold, learningRate, steps }: Choice) {
  const frame = hostSvd(plus(start, goal), d);
  const options = { dimension: d, threshold, learningRate, svd: hostSvd };
  const followed = new Followed(start, goal, frame, options);
  for (let i = 0; i < steps; i++) await followed.step();
  const learned = await followed.learned();
  followed.dispose();
  return learned;
}

/** a ← a − 2η√(a² + s²)(a − τ): equation (1) for matrices with common singular vectors. */
function scalarRun(a: number, tau: number, { threshold, learningRate, steps }: Choice): number {
  let value = a;
  for (let i = 0; i < steps; i++) {
    value -= 2 * learningRate * Math.hypot(value, threshold) * (value - tau);
  }
  return value;
}

describe('the self-consistent dynamics where it is known exactly', () => {
  it('s → ∞ is linear: A(t) = T + (1 − 2ηs)^t (A(0) − T)', async () => {
    const start = Float32Array.from(gaussian(source, d, d));
    const threshold = 1e5;
    const [learningRate, steps] = [0.03 / threshold, 40];
    const got = await track({ start, goal: target, threshold, learningRate, steps });
    const left = (1 - 2 * learningRate * threshold) ** steps;
    const right = plus(target, plus(start, target, -1), left);
    expect(relativeDistance(got, right)).toBeLessThan(1e-6);
    expect(relativeDistance(right, start)).toBeGreaterThan(0.5);
  });

  it.each([0.003, 0.3, 30])('from A(0) = 0 singular values are independent, s = %d', async (s) => {
    const learningRate = 0.02 / Math.max(s, 8);
    const choice = { start: zero, goal: target, threshold: s, learningRate, steps: 120 };
    const { u, s: tau, v } = hostSvd(Float64Array.from(target), d);
    const values = tau.map((value) => scalarRun(0, value, choice));
    const right = sandwich(u, diagonalMatrix(values), transposed(v, d, d), d);
    expect(relativeDistance(await track(choice), right)).toBeLessThan(1e-5);
    expect(squareSum(right)).toBeGreaterThan(s * s * 0.01);
  });

  it('towards T = 0 singular values decay independently', async () => {
    const start = target;
    const choice = { start, goal: zero, threshold: 0.1, learningRate: 0.004, steps: 120 };
    const { u, s, v } = hostSvd(Float64Array.from(start), d);
    const values = s.map((value) => scalarRun(value, 0, choice));
    const right = sandwich(u, diagonalMatrix(values), transposed(v, d, d), d);
    expect(relativeDistance(await track(choice), right)).toBeLessThan(1e-5);
    expect(relativeDistance(right, start)).toBeGreaterThan(0.5);
  });

  it('stays at rest at A = T and at A = T = 0', async () => {
    const rest = { threshold: 0.5, learningRate: 0.01, steps: 12 };
    const atTarget = await track({ ...rest, start: target, goal: target });
    expect(relativeDistance(atTarget, target)).toBeLessThan(1e-6);
    const atZero = await track({ ...rest, start: zero, goal: zero });
    expect(Array.from(atZero)).toEqual(Array.from(zero, () => 0));
  });

  it('follows a degenerate spectrum: from 0 to an orthogonal T', async () => {
    const goal = Float32Array.from(rotation(source, d), (value) => 3 * value);
    const choice = { start: zero, goal, threshold: 0.02, learningRate: 0.02, steps: 100 };
    const value = scalarRun(0, 3, choice);
    expect(value).toBeGreaterThan(0.5);
    const right = Float64Array.from(goal, (entry) => (entry * value) / 3);
    expect(relativeDistance(await track(choice), right)).toBeLessThan(1e-5);
  });

  it('a 1×1 network is the scalar equation', async () => {
    const [start, goal] = [[0.25], [2]];
    const choice = { start, goal, threshold: 0.5, learningRate: 0.03, steps: 60 };
    const options = { dimension: 1, threshold: 0.5, learningRate: 0.03, svd: hostSvd };
    const followed = new Followed(start, goal, { u: identity(1), v: identity(1) }, options);
    for (let i = 0; i < choice.steps; i++) await followed.step();
    const [got] = await followed.learned();
    expect(got).toBeCloseTo(scalarRun(0.25, 2, choice), 5);
    followed.dispose();
  });
});

describe('towards the flow dA/dt = −C₂G − GC₁', () => {
  const threshold = 0.4;
  const start = Float32Array.from(gaussian(source, d, d), (value) => 0.2 * value);
  const time = 0.12;

  /** The classical Runge–Kutta method, order 4, in float64. */
  function flow(steps: number): Float64Array {
    const h = time / steps;
    const slope = (learned: Float64Array) =>
      selfConsistentGradient(learned, target, { dimension: d, threshold }).map((x) => -x);
    let a: Float64Array = Float64Array.from(start);
    for (let i = 0; i < steps; i++) {
      const k1 = slope(a);
      const k2 = slope(plus(a, k1, h / 2));
      const k3 = slope(plus(a, k2, h / 2));
      const k4 = slope(plus(a, k3, h));
      a = a.map((value, at) => value + (h / 6) * (k1[at]! + 2 * k2[at]! + 2 * k3[at]! + k4[at]!));
    }
    return a;
  }

  it('the tracker is of order 1: half the step, half the error', async () => {
    const right = flow(60);
    expect(relativeDistance(flow(30), right)).toBeLessThan(1e-6); // the flow is known well enough
    expect(relativeDistance(start, right)).toBeGreaterThan(0.5);
    const errors: number[] = [];
    for (const steps of [40, 80, 160]) {
      const learningRate = time / steps;
      const got = await track({ start, goal: target, threshold, learningRate, steps });
      errors.push(relativeDistance(got, right));
    }
    const orders = [errors[0]! / errors[1]!, errors[1]! / errors[2]!].map(Math.log2);
    for (const order of orders) expect(Math.abs(order - 1)).toBeLessThan(0.1);
  });
});
