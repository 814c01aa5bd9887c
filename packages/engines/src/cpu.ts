import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Engine, EngineProvider } from './engine.ts';
import { hostSingularValues, hostSvd } from './hostSvd.ts';
import { proveProducts } from './proveProducts.ts';

/** tfjs in plain JavaScript: some thirty times slower than `wasm`; for tests and comparisons. */
export const cpu: EngineProvider = {
  name: 'cpu',
  async open(): Promise<Engine> {
    tf.enableProdMode();
    await tf.setBackend('cpu');
    await tf.ready();
    await proveProducts('cpu');
    const device = cpus()[0]?.model;
    return {
      name: 'cpu',
      engineClass: 'host',
      versions: { '@tensorflow/tfjs': tf.version_core },
      ...(device ? { device } : {}),
      svd: hostSvd,
      singularValues: hostSingularValues,
    };
  },
};
