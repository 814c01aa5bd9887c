import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { available } from './available.ts';

const onHeap: ('wasm' | 'blas')[] = [];
for (const name of ['wasm', 'blas'] as const) {
  if (typeof (await available(name)) !== 'string') onHeap.push(name);
}

// Below and above the size from which `blas` computes only one triangle.
const sizes = [
  [3, 5],
  [100, 130],
  [201, 403],
] as const;

const cases = onHeap.flatMap((name) => sizes.map(([n, k]) => [name, n, k] as const));

it.each(cases)(
  'on %s, AᵀA and AAᵀ of %i×%i numbers are exactly symmetric and as accurate as other products',
  async (name, n, k) => {
    await available(name);
    const values = Float32Array.from({ length: n * k }, (_, i) => Math.cos(i * i));
    for (const transposed of [false, true]) {
      const shape: [number, number] = transposed ? [k, n] : [n, k];
      const [a, other] = [tf.tensor2d(values, shape), tf.tensor2d(values, shape)];
      const product = (b: tf.Tensor2D) => tf.matMul(a, b, transposed, !transposed);
      const [own, whole] = [product(a), product(other)];
      const [c, right] = [await own.data(), await whole.data()];
      const mirrored = c.map((_, at) => c[(at % n) * n + Math.floor(at / n)]!);
      expect(c.every((value, at) => value === mirrored[at])).toBe(true);
      expect(c.every((value, at) => Math.abs(value - right[at]!) < k * 2 ** -22)).toBe(true);
      tf.dispose([a, other, own, whole]);
    }
  },
);
