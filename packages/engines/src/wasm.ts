import { cpus } from 'node:os';
import type { Engine, EngineProvider } from './engine.ts';
import { jacobiLinearAlgebra } from './jacobiSvd.ts';
import { proveProducts } from './proveProducts.ts';
import { largestOnHeap, openWasmHeap } from './wasmHeap.ts';

/** The project's own kernels in WebAssembly with SIMD: one thread, nothing to install. */
export const wasm: EngineProvider = {
  name: 'wasm',
  async open(): Promise<Engine> {
    const { versions } = await openWasmHeap('wasm');
    await proveProducts('wasm');
    const device = cpus()[0]?.model;
    return {
      name: 'wasm',
      engineClass: 'host',
      versions,
      ...(device ? { device } : {}),
      largestTensor: largestOnHeap,
      notes: [],
      ...jacobiLinearAlgebra,
    };
  },
};
