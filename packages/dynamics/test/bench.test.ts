import { type Engine, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { benchProblem, gradientDescentCost, selfConsistentCost } from '../bench/index.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

describe('the cost of a step', () => {
  it('is measured on the same network every time', () => {
    const [first, second] = [benchProblem(12), benchProblem(12)];
    expect(second).toEqual(first);
    expect(first).toMatchObject({ inputs: 12, width: 268, hidden: 24 });
    expect(benchProblem(12, 7)).toMatchObject({ width: 7, hidden: 7 });
  });

  it.each([
    ['of a wide network counts four products of d×d', 268, 24, 8 * 12 ** 3],
    ['of a narrow one counts three of d×r', 7, 7, 6 * 12 ** 2 * 7],
  ])('of gradient descent %s, and leaks nothing', async (_, width, hidden, flops) => {
    const before = tf.memory().numTensors;
    const cost = await gradientDescentCost(benchProblem(12, width));
    expect(cost).toMatchObject({ dimension: 12, hidden, width });
    expect(cost.step).toBeGreaterThan(0);
    expect(cost.products).toBeGreaterThan(0);
    expect(cost.gflops).toBeCloseTo(flops / (cost.step * 1e6), 9);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('of the self-consistent dynamics counts the products it took, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const cost = await selfConsistentCost(engine, benchProblem(12), { most: 5, budget: 1e6 });
    expect(cost).toMatchObject({ dimension: 12, steps: 5 });
    // Two products for the step itself, at least two for every corrected root.
    expect(cost.products).toBeGreaterThanOrEqual(2);
    expect(cost.products).toBeLessThan(60);
    expect(tf.memory().numTensors).toBe(before);
  });
});
