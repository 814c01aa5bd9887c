import { cpus } from 'node:os';
import { registerBlasBackend } from './blasKernels.ts';
import { loadBlas } from './blasLibrary.ts';
import type { Engine, EngineProvider } from './engine.ts';
import { lapackOf } from './lapackSvd.ts';
import { proveProducts } from './proveProducts.ts';
import { useBackend } from './useBackend.ts';
import { largestOnHeap, openWasmBackend, wasmVersions } from './wasmHeap.ts';

/**
 * The wasm heap and its elementwise kernels, with products by the system's OpenBLAS (or Accelerate
 * on macOS, which nobody has tried yet) and singular values by its LAPACK. One thread.
 */
export const blas: EngineProvider = {
  name: 'blas',
  async open(): Promise<Engine> {
    const library = await loadBlas();
    registerBlasBackend(await openWasmBackend(), library);
    await useBackend('blas');
    await proveProducts('blas');
    const device = cpus()[0]?.model;
    const notes: string[] = [];
    if (!library.dgesdd) notes.push('no LAPACK in the library: singular values by ml-matrix');
    if (library.name === 'Accelerate') notes.push('not yet tried by this project on macOS');
    return {
      name: 'blas',
      engineClass: 'host',
      versions: { ...wasmVersions, [library.name]: library.version },
      ...(device ? { device } : {}),
      largestTensor: largestOnHeap,
      notes,
      ...lapackOf(library),
    };
  },
};
