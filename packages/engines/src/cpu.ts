import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Engine, EngineProvider } from './engine.ts';
import { hostLinearAlgebra } from './hostSvd.ts';
import { proveProducts } from './proveProducts.ts';
import { useBackend } from './useBackend.ts';

/** tfjs in plain JavaScript: about thirty times slower than `wasm`; for tests and comparisons. */
export const cpu: EngineProvider = {
  name: 'cpu',
  async open(): Promise<Engine> {
    await useBackend('cpu');
    await proveProducts('cpu');
    const device = cpus()[0]?.model;
    return {
      name: 'cpu',
      engineClass: 'host',
      versions: { '@tensorflow/tfjs': tf.version_core },
      ...(device ? { device } : {}),
      largestTensor: 2 ** 32,
      notes: [],
      ...hostLinearAlgebra,
    };
  },
};
