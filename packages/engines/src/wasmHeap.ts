import { expected } from '@mixed-dynamics/artifacts';
import * as tf from '@tensorflow/tfjs';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { useBackend } from './backend.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { type HeapRoutines, registerHeapKernels, type WasmBackend } from './heapKernels.ts';
import { heapPasses } from './heapPasses.ts';
import { type OwnKernels, ownKernels, type SimdVariant, simdVariants } from './ownKernels.ts';

/** The usable size of a 32-bit heap, which all tensors share. */
export const largestOnHeap: number = 2 ** 32 - 2 ** 26;

/** `relaxed`: products use fused multiply-add where available, and differ between processors. */
const simdVariable = 'MIXED_DYNAMICS_SIMD';

/** The wasm backend of this process, with the project's kernels on its heap. */
export interface WasmHeap {
  readonly backend: WasmBackend;
  readonly routines: HeapRoutines;
  /** Versions common to all engines on this heap. */
  readonly versions: Readonly<Record<string, string>>;
}

let prepared: (WasmHeap & { readonly variant: SimdVariant }) | undefined;

/**
 * Starts the one wasm backend of this process, with fast and correct products, and a heap that does not
 * overflow silently.
 * @throws EngineUnavailable for the engine that uses it
 * @throws UserError when the environment names an unknown kind of SIMD
 */
export async function openWasmHeap(engine: string): Promise<WasmHeap> {
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

/** @throws UserError for an unknown name */
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
 * A full heap returns the offset 0, where tfjs would silently write the tensor over other data. Every
 * tensor passes through `move` or `makeOutput`.
 */
function guardHeap(backend: WasmBackend): void {
  const move = backend.move.bind(backend);
  backend.move = (dataId, values, shape, dtype, refCount) => {
    if (dtype === 'string') return move(dataId, values, shape, dtype, refCount);
    const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
    if (bytes > largestOnHeap) throw heapFull(bytes);
    // The same call writes the data, so allocate without data first and check the offset.
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
