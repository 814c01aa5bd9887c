import { stream } from '@mixed-dynamics/data';
import { openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Descent,
  descended,
  gramOf,
  gramPays,
  learnedOf,
  turnedDescent,
} from '../src/descent.ts';
import { disposeAll } from '../src/tidy.ts';
import { gaussian, relativeDistance, rotation, sandwich, transposed } from './matrices.ts';
import { descent } from './oracle.ts';
import { matrix, read, weightTensors } from './tensors.ts';

const d = 13;
const steps = 40;
const learningRate = 0.004;
const update = 'alternating';
const source = stream(4, 'descent');
const target = gaussian(source, d, d);
const [p, q] = [rotation(source, d), rotation(source, d)];

/** A after the steps. The frame turns halfway; the result is turned back. */
async function run(begin: () => Descent, hidden: number): Promise<Float64Array> {
  const turn = { p: matrix(p, d), q: matrix(q, d) };
  const rule = { inputs: d, outputs: d, hidden, update, learningRate } as const;
  const goals = [matrix(target, d), matrix(sandwich(transposed(p, d, d), target, q, d), d)];
  const before = tf.memory().numTensors;
  let now = begin();
  const replace = (next: Descent) => {
    disposeAll(now);
    now = next;
  };
  for (let i = 0; i < steps; i++) {
    if (i === steps / 2) replace(turnedDescent(now, turn));
    const learned = learnedOf(now);
    const residual = tf.sub(learned, goals[i < steps / 2 ? 0 : 1]!);
    replace(descended(now, residual, rule));
    tf.dispose([learned, residual]);
  }
  const end = learnedOf(now);
  disposeAll(now);
  expect(tf.memory().numTensors).toBe(before + 1);
  return sandwich(p, await read(end), transposed(q, d, d), d);
}

describe.each(['wasm', 'cpu'])('on %s, gradient descent by A, W₂W₂ᵀ and W₁ᵀW₁', (name) => {
  beforeAll(async () => {
    await openEngine(name);
  });

  it.each([1, 5, d, 2 * d])('follows the weights in float64, with %i hidden units', async (r) => {
    const weights = { w1: gaussian(source, r, d), w2: gaussian(source, d, r) };
    const options = { dimension: d, hidden: r, learningRate, update } as const;
    const right = descent(weights, target, options, steps).at(-1)!;
    const byWeights = () => ({ weights: weightTensors(weights, d, r) });
    const byGram = () => {
      const tensors = weightTensors(weights, d, r);
      const gram = gramOf(tensors);
      disposeAll(tensors);
      return gram;
    };
    expect(relativeDistance(await run(byWeights, r), right)).toBeLessThan(2e-6);
    expect(relativeDistance(await run(byGram, r), right)).toBeLessThan(2e-6);
    expect(relativeDistance(descent(weights, target, options, 1)[0]!, right)).toBeGreaterThan(0.01);
  });
});

it('is used where it costs less: for alternating updates and more than 4d/3 hidden units', () => {
  expect(gramPays(30, 41, 'alternating')).toBe(true);
  expect(gramPays(30, 40, 'alternating')).toBe(false);
  expect(gramPays(30, 60, 'simultaneous')).toBe(false);
});
