import { cpus } from 'node:os';
import type { Engine, EngineProvider } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { hostLinearAlgebra } from './hostSvd.ts';
import { proveProducts } from './proveProducts.ts';
import { largestOnHeap, openWasmBackend, wasmVersions } from './wasmHeap.ts';

/** XNNPACK compiled to WebAssembly with SIMD: one thread, nothing to install. */
export const wasm: EngineProvider = {
  name: 'wasm',
  async open(): Promise<Engine> {
    await openWasmBackend().catch((cause) => {
      throw new EngineUnavailable({
        engine: 'wasm',
        expected: 'WebAssembly with SIMD, and address space for its memory',
        got: firstLine(cause),
        install: 'use Node 20 or later, and lift the limit of address space (ulimit -v unlimited)',
        cause,
      });
    });
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
