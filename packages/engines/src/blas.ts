import * as tf from '@tensorflow/tfjs';
import { processor, useBackend } from './backend.ts';
import type { BoundBlas } from './bindBlas.ts';
import { loadBlas } from './blasLibrary.ts';
import { checkProducts } from './checkProducts.ts';
import type { Engine } from './engine.ts';
import { registerHeapKernels } from './heapKernels.ts';
import { lapackOf } from './lapackSvd.ts';
import { largestOnHeap, openWasmHeap, type WasmHeap } from './wasmHeap.ts';

/**
 * The wasm heap and its elementwise kernels, with products by OpenBLAS or MKL (or Accelerate on
 * macOS, not yet tested) and singular values by its LAPACK. One thread.
 */
export async function startBlas(): Promise<Engine> {
  const library = await loadBlas();
  const heap = await openWasmHeap('blas');
  registerBackend(heap, library);
  await useBackend('blas');
  await checkProducts('blas');
  const notes: string[] = [];
  if (!library.dgesdd) notes.push('no LAPACK in the library: singular values by Jacobi rotations');
  if (library.name === 'Accelerate') notes.push('not yet tried by this project on macOS');
  const versions = { ...heap.versions, [library.name]: library.version };
  return {
    ...{ name: 'blas', ...processor(), versions, largestTensor: largestOnHeap, notes },
    ...lapackOf(library),
  };
}

let registered: (Pick<WasmHeap, 'routines'> & { readonly library: BoundBlas }) | undefined;

/**
 * Registers the tfjs backend `blas`: every kernel of `wasm`, but with products by the system's
 * BLAS on the wasm heap, without copies. Both names share one backend object and so one heap: tfjs
 * binds the wasm kernels to the last module started, which must be the same.
 */
function registerBackend({ backend, routines }: WasmHeap, library: BoundBlas): void {
  // A second opening keeps the registered kernels: a profiler may have wrapped them.
  if (registered?.routines === routines && registered.library === library) return;
  registered = { routines, library };
  if (!tf.findBackendFactory('blas')) {
    tf.copyRegisteredKernels('wasm', 'blas');
    tf.registerBackend('blas', () => backend, 0);
  }
  const { sgemm, symmetricProduct } = library;
  registerHeapKernels('blas', { ...routines, sgemm, symmetricProduct });
}
