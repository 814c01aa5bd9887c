import { expected } from '@mixed-dynamics/artifacts';
import * as tf from '@tensorflow/tfjs';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { EngineName } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { type HeapRoutines, registerHeapKernels } from './heapKernels.ts';
import { heapPasses } from './heapPasses.ts';
import { type OwnKernels, ownKernels, type SimdVariant, simdVariants } from './ownKernels.ts';
import { useBackend } from './useBackend.ts';
import type { WasmMemory } from './webAssembly.ts';

/** What a 32-bit heap can hold; a tensor also needs the others to fit beside it. */
export const largestOnHeap = 2 ** 32 - 2 ** 26;

/** `relaxed`: products round once where the processor can, and differ between processors. */
export const simdVariable = 'MIXED_DYNAMICS_SIMD';

export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly asm: { readonly memory: WasmMemory };
  _malloc(bytes: number): number;
}

/** The parts of tfjs's BackendWasm that kernels use; its own declarations keep most private. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: WasmModule;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
  /** A view that is valid until the heap next grows: take it after the last makeOutput. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

/** The wasm backend of this process, with the project's kernels on its heap. */
export interface WasmHeap {
  readonly backend: WasmBackend;
  readonly routines: HeapRoutines;
  /** What every engine on this heap is made of. */
  readonly versions: Readonly<Record<string, string>>;
}

let prepared: (WasmHeap & { readonly variant: SimdVariant }) | undefined;

/**
 * Starts the one wasm backend of this process, with products that are fast and right, and a heap
 * that does not overflow silently.
 * @throws EngineUnavailable of the engine that is to live on it
 * @throws UserError when the environment names a kind of SIMD that there is not
 */
export async function openWasmHeap(engine: EngineName): Promise<WasmHeap> {
  const variant = namedVariant();
  try {
    const backend = (await useBackend('wasm')) as WasmBackend;
    if (prepared?.backend !== backend) guardHeap(backend);
    if (prepared?.backend !== backend || prepared.variant !== variant) {
      prepared = { backend, variant, ...kernelsOn(backend, variant) };
      registerHeapKernels('wasm', prepared.routines);
    }
    return prepared;
  } catch (cause) {
    throw new EngineUnavailable({
      engine,
      expected: `WebAssembly with ${variant} SIMD, and address space for its memory`,
      got: firstLine(cause),
      install:
        variant === 'relaxed'
          ? `unset ${simdVariable}`
          : 'use Node 20 or later on a processor with SSE4.1 or NEON, and lift the limit of ' +
            'address space (ulimit -v unlimited)',
      cause,
    });
  }
}

/** @throws UserError for a name that is none */
function namedVariant(): SimdVariant {
  const named = process.env[simdVariable] || 'plain';
  const variant = simdVariants.find((known) => known === named);
  if (variant) return variant;
  throw expected({
    culprit: simdVariable,
    expected: simdVariants.join(' or '),
    got: named,
    remedy: 'correct it or unset it',
  });
}

function kernelsOn({ wasm }: WasmBackend, variant: SimdVariant): Omit<WasmHeap, 'backend'> {
  const kernels = ownKernels(wasm.asm.memory, variant);
  const bytes = kernels.productSpace();
  const space = wasm._malloc(bytes + 16) >>> 0;
  if (space === 0) throw new Error(`no room for ${bytes} bytes`);
  return {
    routines: routinesOf(kernels, Math.ceil(space / 16) * 16),
    versions: {
      '@tensorflow/tfjs': tf.version_core,
      '@tensorflow/tfjs-backend-wasm': version_wasm,
      'own kernels': `${variant} SIMD`,
    },
  };
}

/** The views' offsets are pointers: the kernels share the heap's memory. */
function routinesOf(kernels: OwnKernels, space: number): HeapRoutines {
  const { sgemm, dot } = kernels;
  return {
    sgemm: (
      m,
      n,
      k,
      { byteOffset: a },
      transposeA,
      { byteOffset: b },
      transposeB,
      c,
      ...scaling
    ) => {
      const [alpha = 1, beta = 0] = scaling;
      sgemm(m, n, k, a, transposeA, b, transposeB, c.byteOffset, alpha, beta, false, space);
    },
    symmetricProduct: (n, k, { byteOffset: a }, transposed, c) =>
      sgemm(n, n, k, a, transposed, a, !transposed, c.byteOffset, 1, 0, true, space),
    mirror: (n, c) => kernels.mirror(n, c.byteOffset),
    passes: heapPasses(kernels, space),
    dot: (x, y) => dot(x.length, x.byteOffset, y.byteOffset),
  };
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
