import * as tf from '@tensorflow/tfjs';
import { processor, useBackend } from './backend.ts';
import { checkProducts } from './checkProducts.ts';
import type { Engine } from './engine.ts';
import { hostLinearAlgebra } from './hostSvd.ts';

/** tfjs in plain JavaScript: about thirty times slower than `wasm`; for tests and comparisons. */
export async function startCpu(): Promise<Engine> {
  await useBackend('cpu');
  await checkProducts('cpu');
  return {
    ...{ name: 'cpu', ...processor(), versions: { '@tensorflow/tfjs': tf.version_core } },
    largestTensor: 2 ** 32,
    notes: [],
    ...hostLinearAlgebra,
  };
}
