import { stream } from '@mixed-dynamics/data';
import { openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientDescentStep, learnedMatrix, type WeightTensors } from '../src/gradientDescent.ts';
import { type UpdateOrder, updateOrders } from '../src/index.ts';
import {
  gaussian,
  minus,
  plus,
  relativeDistance,
  rotation,
  sandwich,
  squareSum,
  times,
  transposed,
} from './matrices.ts';
import { descent, type OracleWeights } from './oracle.ts';
import { matrix, read, weightTensors } from './tensors.ts';

const d = 6;
const r = 9;
const source = stream(4, 'gradient descent');
const weights = { w1: gaussian(source, r, d), w2: gaussian(source, d, r) };
const target = gaussian(source, d, d);

beforeAll(async () => {
  await openEngine('wasm');
});

/** The weights and A after this many steps of the kernel, in float32. */
async function run(
  start: OracleWeights,
  goal: ArrayLike<number>,
  { eta, order, steps = 1 }: { eta: number; order: UpdateOrder; steps?: number },
) {
  const done = tf.tidy(() => {
    let now: WeightTensors = weightTensors(start, d, r);
    for (let i = 0; i < steps; i++) {
      const residual = tf.sub(learnedMatrix(now), matrix(goal, d));
      now = gradientDescentStep(now, residual, tf.scalar(eta), order);
    }
    return { w1: now.x, w2: tf.transpose(now.y), learned: learnedMatrix(now) };
  });
  return {
    w1: await read(done.w1),
    w2: await read(done.w2),
    learned: await read(done.learned),
  };
}

const loss = ({ w1, w2 }: OracleWeights) => squareSum(minus(times(w2, w1, [d, r, d]), target)) / 2;

/** The gradient of the loss in one of the weights, by central differences. */
function gradient(name: 'w1' | 'w2'): Float64Array {
  const h = 1e-5;
  return weights[name].map((_, at) => {
    const lossAt = (shift: number) => {
      const moved = weights[name].slice();
      moved[at]! += shift;
      return loss({ ...weights, [name]: moved });
    };
    return (lossAt(h) - lossAt(-h)) / (2 * h);
  });
}

describe('one step of gradient descent', () => {
  it('is −η∇ of ½‖W₂W₁ − T‖², by finite differences', async () => {
    const eta = 0.1;
    const next = await run(weights, target, { eta, order: 'simultaneous' });
    for (const name of ['w1', 'w2'] as const) {
      const slope = minus(weights[name], next[name]).map((value) => value / eta);
      expect(relativeDistance(slope, gradient(name))).toBeLessThan(1e-6);
    }
  });

  it('alternating: the same W₁, but W₂ moves by −ηG against the new W₁', async () => {
    const eta = 0.1;
    const next = await run(weights, target, { eta, order: 'alternating' });
    const slope = minus(weights.w1, next.w1).map((value) => value / eta);
    expect(relativeDistance(slope, gradient('w1'))).toBeLessThan(1e-6);
    const residual = minus(times(weights.w2, weights.w1, [d, r, d]), target);
    const right = times(residual, transposed(next.w1, r, d), [d, d, r]);
    const slope2 = minus(weights.w2, next.w2).map((value) => value / eta);
    expect(relativeDistance(slope2, right)).toBeLessThan(1e-6);
    expect(relativeDistance(slope2, gradient('w2'))).toBeGreaterThan(0.1);
  });

  it('treats each network of a batch, with its own η, like a single network', async () => {
    const other = { w1: gaussian(source, r, d), w2: gaussian(source, d, r) };
    const order = 'alternating';
    const batch = tf.tidy(() => {
      const [a, b] = [weightTensors(weights, d, r), weightTensors(other, d, r)];
      const both = { x: tf.stack([a.x, b.x]), y: tf.stack([a.y, b.y]) };
      const residual = tf.sub(learnedMatrix(both), matrix(target, d));
      return gradientDescentStep(both, residual, tf.tensor3d([[[0.1]], [[0.02]]]), order).x;
    });
    const one = await run(weights, target, { eta: 0.1, order });
    const two = await run(other, target, { eta: 0.02, order });
    expect(relativeDistance(await read(batch), [...one.w1, ...two.w1])).toBeLessThan(1e-7);
  });
});

describe.each(updateOrders)('gradient descent, %s', (order) => {
  const options = { eta: 0.01, order, steps: 40 };

  it('follows the oracle for 40 steps', async () => {
    const { learned } = await run(weights, target, options);
    const size = { dimension: d, hidden: r, learningRate: 0.01, update: order };
    const right = descent(weights, target, size, 40);
    expect(relativeDistance(learned, right[40]!)).toBeLessThan(2e-6);
    expect(relativeDistance(learned, right[39]!)).toBeGreaterThan(1e-4);
  });

  it('is invariant under rotations of the hidden units', async () => {
    const q = rotation(source, r);
    const turned = {
      w1: times(q, weights.w1, [r, r, d]),
      w2: times(weights.w2, transposed(q, r, r), [d, r, r]),
    };
    const { learned } = await run(weights, target, options);
    const other = await run(turned, target, options);
    expect(relativeDistance(other.learned, learned)).toBeLessThan(2e-6);
    expect(relativeDistance(other.w1, turned.w1)).toBeGreaterThan(0.1); // it moves
  });

  it('turns with the frame: W₁Q, PᵀW₂ and PᵀTQ give PᵀAQ', async () => {
    const [p, q] = [rotation(source, d), rotation(source, d)];
    const pt = transposed(p, d, d);
    const turned = {
      w1: times(weights.w1, q, [r, d, d]),
      w2: times(pt, weights.w2, [d, d, r]),
    };
    const { learned } = await run(weights, target, options);
    const other = await run(turned, sandwich(pt, target, q, d), options);
    expect(relativeDistance(other.learned, sandwich(pt, learned, q, d))).toBeLessThan(2e-6);
  });

  it('conserves W₁W₁ᵀ − W₂ᵀW₂ to second order in η', async () => {
    const balance = ({ w1, w2 }: OracleWeights) =>
      minus(times(w1, transposed(w1, r, d), [r, d, r]), times(transposed(w2, d, r), w2, [r, d, r]));
    const drift = async (eta: number) =>
      Math.sqrt(
        squareSum(minus(balance(await run(weights, target, { eta, order })), balance(weights))),
      );
    const drifts = await Promise.all([0.004, 0.002, 0.001].map(drift));
    const orders = [drifts[0]! / drifts[1]!, drifts[1]! / drifts[2]!].map(Math.log2);
    for (const measured of orders) expect(Math.abs(measured - 2)).toBeLessThan(0.05);
  });
});

it('the two update orders differ by O(η) after the same time', async () => {
  const difference = async (eta: number) => {
    const steps = Math.round(0.2 / eta);
    const [a, b] = await Promise.all(
      updateOrders.map((order) => run(weights, target, { eta, order, steps })),
    );
    return Math.sqrt(squareSum(plus(a!.learned, b!.learned, -1)));
  };
  const differences = [await difference(0.004), await difference(0.002), await difference(0.001)];
  const orders = [differences[0]! / differences[1]!, differences[1]! / differences[2]!];
  for (const ratio of orders) expect(Math.abs(Math.log2(ratio) - 1)).toBeLessThan(0.1);
});
