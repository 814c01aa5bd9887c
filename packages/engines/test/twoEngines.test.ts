import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { engineNames, openEngine } from '../src/index.ts';
import { available } from './available.ts';

const here: string[] = [];
for (const name of engineNames) if (typeof (await available(name)) !== 'string') here.push(name);

const pairs = here.flatMap((first) =>
  here.filter((second) => second !== first).map((second) => [first, second] as const),
);

/** A product of small integers, exact on every engine. */
async function multiply(): Promise<number[]> {
  const result = tf.tidy(() => {
    const a = tf.range(0, 12).reshape([3, 4]);
    return tf.square(tf.matMul(a, a, false, true)).sum(1);
  });
  const values = Array.from(await result.data());
  result.dispose();
  return values;
}
const expected = [
  14 ** 2 + 38 ** 2 + 62 ** 2,
  38 ** 2 + 126 ** 2 + 214 ** 2,
  62 ** 2 + 214 ** 2 + 366 ** 2,
];

describe('two engines in one process', () => {
  it.each(pairs)('%s, then %s, then the first again', async (first, second) => {
    for (const name of [first, second, first]) {
      const engine = await openEngine(name);
      expect(engine.name).toBe(name);
      expect(await multiply()).toEqual(expected);
    }
  });

  it.each(pairs)('a tensor of %s can still be read after opening %s', async (first, second) => {
    await openEngine(first);
    const tensor = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
    await openEngine(second);
    expect(Array.from(await tensor.data())).toEqual([2, 2, 2, 2]);
    tensor.dispose();
    expect(await multiply()).toEqual(expected);
  });
});
