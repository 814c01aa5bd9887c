import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Engine, EngineProvider } from './engine.ts';
import { hostLinearAlgebra } from './hostSvd.ts';
import { proveProducts } from './proveProducts.ts';
import { largestOnHeap, openWasmBackend } from './wasmHeap.ts';

/** XNNPACK compiled to WebAssembly with SIMD: one thread, nothing to install. */
export const wasm: EngineProvider = {
  name: 'wasm',
  async open(): Promise<Engine> {
    await openWasmBackend();
    await proveProducts('wasm');
    const device = cpus()[0]?.model;
    return {
      name: 'wasm',
      engineClass: 'host',
      versions: wasmVersions,
      ...(device ? { device } : {}),
      largestTensor: largestOnHeap,
      notes: [],
      ...hostLinearAlgebra,
    };
  },
};

/** What every engine on the wasm heap is made of. */
export const wasmVersions = {
  '@tensorflow/tfjs': tf.version_core,
  '@tensorflow/tfjs-backend-wasm': version_wasm,
};
