import * as tf from '@tensorflow/tfjs';
import { productShape } from './productShape.ts';
import type { WasmBackend } from './wasmHeap.ts';

/*
 * The wasm backend multiplies at full speed (XNNPACK) only two 2-D matrices without transposes;
 * everything else runs a scalar loop ten times slower. It also keys its cache of packed right
 * operands by the tensor's id alone, so that the same data under another shape gives wrong numbers,
 * and its fused product with an activation is wrong for transposed or batched operands. The kernels
 * here transpose explicitly, walk over batches, and hand XNNPACK a fresh id each time, which is
 * disposed at once together with what was packed for it.
 */

type MatMulFunction = (...args: unknown[]) => void;

/** Computes op(A)·op(B) into a new tensor on the heap of a wasm backend. */
export type Product = (
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
) => tf.TensorInfo;

/** Replaces the product kernels of the tfjs backend `wasm` by fast, correct ones. */
export function registerWasmKernels(): void {
  registerProduct('wasm', product);
}

/** Makes `product` what matMul calls on a backend that lives on the wasm heap. */
export function registerProduct(backendName: string, product: Product): void {
  const register = (kernelName: string, kernelFunc: tf.KernelFunc) => {
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  };
  register('BatchMatMul', ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return product(backend as WasmBackend, a, b, transposeA, transposeB);
  });
  register('_FusedMatMul', ({ inputs, attrs, backend }) => {
    const { a, b, bias } = inputs as Record<'a' | 'b', tf.TensorInfo> & { bias?: tf.TensorInfo };
    const options = attrs as { transposeA: boolean; transposeB: boolean; activation: string };
    if (bias || options.activation !== 'linear') {
      throw new Error(
        `${backendName}: fused products with a bias or an activation are not supported`,
      );
    }
    return product(backend as WasmBackend, a, b, options.transposeA, options.transposeB);
  });
}

const product: Product = (backend, a, b, transposeA, transposeB) => {
  productShape(a, b, transposeA, transposeB);
  const left = transposeA ? transposeLast(backend, a) : a;
  const right = transposeB ? transposeLast(backend, b) : b;
  const out = multiply(backend, left, right);
  if (transposeA) backend.disposeData(left.dataId);
  if (transposeB) backend.disposeData(right.dataId);
  return out;
};

function transposeLast(backend: WasmBackend, x: tf.TensorInfo): tf.TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  perm.splice(-2, 2, x.shape.length - 1, x.shape.length - 2);
  const kernel = tf.getKernel('Transpose', 'wasm').kernelFunc;
  return kernel({ inputs: { x }, backend, attrs: { perm } }) as tf.TensorInfo;
}

/** Batched row-major product; an operand with a batch of one is shared by the whole batch. */
function multiply(backend: WasmBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const { m, k, n, outer, batch, batchA, batchB } = productShape(a, b, false, false);
  const out = backend.makeOutput([...outer, m, n], 'float32');
  const offsets = [a, b, out].map(({ dataId }) => backend.getMemoryOffset(dataId));
  const run = matMulFunction(backend);
  for (let i = 0; i < batch; i++) {
    const ids = [
      view(backend, offsets[0]! + (batchA === 1 ? 0 : 4 * i * m * k), m * k),
      view(backend, offsets[1]! + (batchB === 1 ? 0 : 4 * i * k * n), k * n),
      view(backend, offsets[2]! + 4 * i * m * n, m * n),
    ];
    run(ids[0], int32Bytes(1, m, k), 3, ids[1], int32Bytes(1, k, n), 3, false, false, ids[2]);
    // Disposing the right operand's id also drops the copy that was packed for it.
    for (const id of ids) backend.wasm.tfjs.disposeData(id);
  }
  return out;
}

const functions = new WeakMap<object, MatMulFunction>();

function matMulFunction({ wasm }: WasmBackend): MatMulFunction {
  const known = functions.get(wasm);
  if (known) return known;
  const made = wasm.cwrap('BatchMatMul', null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ]);
  functions.set(wasm, made);
  return made;
}

/** Registers a tensor id over memory that exists already: no allocation, no copy. */
function view(backend: WasmBackend, offset: number, size: number): number {
  const id = backend.dataIdNextNumber++;
  backend.wasm.tfjs.registerTensor(id, size, offset);
  return id;
}

const int32Bytes = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
