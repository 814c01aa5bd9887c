import * as tf from '@tensorflow/tfjs';

/** Milliseconds of work per measurement. */
const budget = 200;
/**
 * Milliseconds of a round. A long one hides the latency of a GPU; a short one fits between other
 * programs on a busy machine.
 */
const rounds = [2, 50];

/**
 * GFLOPS of products of two n×n matrices on the current backend: the best of several rounds, each of
 * one or more products and one read that waits for them.
 */
export async function productRate(n: number): Promise<number> {
  const factor = tf.tidy(() => tf.cos(tf.range(0, n * n)).reshape([n, n]));
  const products = async (count: number) => {
    const begin = performance.now();
    const last = tf.tidy(() => {
      let product = tf.matMul(factor, factor);
      for (let i = 1; i < count; i++) {
        product.dispose();
        product = tf.matMul(factor, factor);
      }
      return tf.slice(product, [0, 0], [1, 1]);
    });
    await last.data();
    last.dispose();
    return (performance.now() - begin) / count;
  };
  await products(1);
  let best = await products(1);
  for (const round of rounds) {
    const end = performance.now() + budget / rounds.length;
    do {
      const count = Math.max(1, Math.min(50, Math.floor(round / best)));
      best = Math.min(best, await products(count));
    } while (performance.now() < end);
  }
  factor.dispose();
  return (2 * n ** 3) / (best * 1e6);
}
