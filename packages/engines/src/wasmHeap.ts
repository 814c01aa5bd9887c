import * as tf from '@tensorflow/tfjs';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { useBackend } from './useBackend.ts';
import { registerWasmKernels } from './wasmKernels.ts';

/** What a 32-bit heap can hold; a tensor also needs the others to fit beside it. */
export const largestOnHeap = 2 ** 32 - 2 ** 26;

/** What every engine on the wasm heap is made of. */
export const wasmVersions = {
  '@tensorflow/tfjs': tf.version_core,
  '@tensorflow/tfjs-backend-wasm': version_wasm,
};

export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  cwrap(name: string, result: null, args: string[]): (...args: unknown[]) => void;
  readonly tfjs: {
    registerTensor(id: number, size: number, offset: number): void;
    disposeData(id: number): void;
  };
}

/** The parts of tfjs's BackendWasm that kernels use; its own declarations keep most private. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: WasmModule;
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
  /** A view that is valid until the heap next grows: take it after the last makeOutput. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

let prepared: WasmBackend | undefined;

/**
 * Starts the one wasm backend of this process, with products that are fast and right, and a heap
 * that does not overflow silently.
 */
export async function openWasmBackend(): Promise<WasmBackend> {
  const backend = (await useBackend('wasm')) as WasmBackend;
  if (backend !== prepared) {
    guardHeap(backend);
    registerWasmKernels();
  }
  prepared = backend;
  return backend;
}

/**
 * A full heap answers with the offset 0, where tfjs would put the tensor without a word, on top of
 * what lies there. Every tensor passes through `move` or `makeOutput`.
 */
function guardHeap(backend: WasmBackend): void {
  const move = backend.move.bind(backend);
  backend.move = (dataId, values, shape, dtype, refCount) => {
    if (dtype === 'string') return move(dataId, values, shape, dtype, refCount);
    const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
    if (bytes > largestOnHeap) throw heapFull(bytes);
    // The data is written in the same call, hence looked at first: allocate without it.
    move(dataId, null as unknown as tf.BackendValues, shape, dtype, refCount);
    const offset = backend.getMemoryOffset(dataId);
    if (offset === 0 && bytes > 0) {
      backend.disposeData(dataId, true);
      throw heapFull(bytes);
    }
    if (values === null || values === undefined) return;
    const { buffer, byteOffset } = values as Float32Array;
    backend.wasm.HEAPU8.set(new Uint8Array(buffer, byteOffset, bytes), offset);
  };
}

function heapFull(bytes: number): Error {
  return new Error(
    `wasm: expected room for ${bytes} more bytes in the 4 GiB heap, got none; ` +
      'use a smaller dimension, smaller batches or a GPU engine',
  );
}
