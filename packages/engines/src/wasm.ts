import { processor } from './backend.ts';
import { checkProducts } from './checkProducts.ts';
import type { Engine } from './engine.ts';
import { jacobiLinearAlgebra } from './jacobiSvd.ts';
import { largestOnHeap, openWasmHeap } from './wasmHeap.ts';

/** The project's own kernels in WebAssembly with SIMD: one thread, nothing to install. */
export async function startWasm(): Promise<Engine> {
  const { versions } = await openWasmHeap('wasm');
  await checkProducts('wasm');
  return {
    ...{ name: 'wasm', ...processor(), versions, largestTensor: largestOnHeap, notes: [] },
    ...jacobiLinearAlgebra,
  };
}
