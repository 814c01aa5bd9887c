import * as tf from '@tensorflow/tfjs';
import type { BlasLibrary, Sdot, Sgemm } from './blasLibrary.ts';
import { innerProductKernel } from './innerProduct.ts';
import { type ProductShape, productShape, sizeOf } from './productShape.ts';
import { subtractProductKernel } from './subtractProduct.ts';
import type { WasmBackend } from './wasmHeap.ts';
import { type Product, registerProduct } from './wasmKernels.ts';

/** The tfjs backend's name. */
const name = 'blas';

type Routines = Pick<BlasLibrary, 'sgemm' | 'sdot'>;

/** What its kernels call at present. */
let registered: Sgemm | undefined;

/**
 * Registers the tfjs backend `blas`: every kernel of `wasm`, but products are done by the system's
 * BLAS on the wasm heap, without a copy. Both names share one backend object, and so one heap:
 * tfjs binds the wasm kernels to the last module that was started, which has to be the same.
 */
export function registerBlasBackend(host: WasmBackend, { sgemm, sdot }: Routines): void {
  if (registered === sgemm) return;
  if (!registered) tf.copyRegisteredKernels('wasm', name);
  registerProduct(name, productBy(sgemm));
  register(subtractProductKernel, subtractProductBy(sgemm));
  register(innerProductKernel, innerProductBy(sdot));
  if (!registered) tf.registerBackend(name, () => host, 0);
  registered = sgemm;
}

function register(kernelName: string, kernelFunc: tf.KernelFunc): void {
  if (registered) tf.unregisterKernel(kernelName, name);
  tf.registerKernel({ kernelName, backendName: name, kernelFunc });
}

/** What a call of sgemm does with its output beside the product. */
interface Scaling {
  /** α, one number or one a product. */
  readonly alpha: ArrayLike<number>;
  readonly beta: number;
}

const plainly: Scaling = { alpha: [1], beta: 0 };

/** Making the output may move the heap: views come last. */
function productBy(sgemm: Sgemm): Product {
  return (backend, a, b, transposeA, transposeB) => {
    const shape = productShape(a, b, transposeA, transposeB);
    const out = backend.makeOutput([...shape.outer, shape.m, shape.n], 'float32');
    multiply(sgemm, backend, { shape, a, b, out, transposeA, transposeB }, plainly);
    return out;
  };
}

/** C − s·op(A)·op(B): a copy of C, from which sgemm takes the product. */
function subtractProductBy(sgemm: Sgemm): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { c, scale, a, b } = inputs as Record<'c' | 'scale' | 'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const heap = backend as WasmBackend;
    const shape = productShape(a, b, transposeA, transposeB);
    const outer = [...shape.outer, shape.m, shape.n];
    const scales = sizeOf(scale.shape);
    if (!tf.util.arraysEqual(outer, c.shape) || (scales !== 1 && scales !== shape.batch)) {
      throw new Error(
        `subtractProduct: expected C of shape [${outer}] and one scale or ${shape.batch}, ` +
          `got [${c.shape}] and ${scales}`,
      );
    }
    const out = heap.makeOutput(outer, 'float32');
    heap.typedArrayFromHeap(out).set(heap.typedArrayFromHeap(c));
    const alpha = heap.typedArrayFromHeap(scale).map((value) => -value);
    multiply(sgemm, heap, { shape, a, b, out, transposeA, transposeB }, { alpha, beta: 1 });
    return out;
  };
}

interface Operands {
  readonly shape: ProductShape;
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly out: tf.TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * The foreign function checks nothing, so the views are made from the checked shapes: they end where
 * the operands do.
 */
function multiply(
  sgemm: Sgemm,
  backend: WasmBackend,
  { shape, a, b, out, transposeA, transposeB }: Operands,
  { alpha, beta }: Scaling,
): void {
  const { m, k, n, batch, batchA, batchB } = shape;
  if (batch * m * n === 0) return;
  const [left, right, result] = [a, b, out].map((info) => backend.typedArrayFromHeap(info)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  if (k === 0) {
    if (beta === 0) result.fill(0);
    return;
  }
  // A right operand that the whole batch shares: one tall product.
  if (batchB === 1 && batchA === batch && !transposeA && alpha.length === 1) {
    sgemm(batch * m, n, k, left, false, right, transposeB, result, alpha[0]!, beta);
    return;
  }
  for (let i = 0; i < batch; i++) {
    const own = batchA === 1 ? left : left.subarray(i * m * k, (i + 1) * m * k);
    const other = batchB === 1 ? right : right.subarray(i * k * n, (i + 1) * k * n);
    const target = result.subarray(i * m * n, (i + 1) * m * n);
    const factor = alpha[alpha.length === 1 ? 0 : i]!;
    sgemm(m, n, k, own, transposeA, other, transposeB, target, factor, beta);
  }
}

/** Σ a_ij·b_ij of each matrix of a batch. */
function innerProductBy(sdot: Sdot): tf.KernelFunc {
  return ({ inputs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !tf.util.arraysEqual(a.shape, b.shape)) {
      const got = `${a.dtype} [${a.shape}] and ${b.dtype} [${b.shape}]`;
      throw new Error(`innerProduct: expected float32 of one shape, got ${got}`);
    }
    const heap = backend as WasmBackend;
    const outer = a.shape.slice(0, -2);
    const entries = sizeOf(a.shape.slice(-2));
    const out = heap.makeOutput([...outer, 1, 1], 'float32');
    const [left, right, sums] = [a, b, out].map((info) => heap.typedArrayFromHeap(info)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let i = 0; i < sizeOf(outer); i++) {
      const part = (values: Float32Array) => values.subarray(i * entries, (i + 1) * entries);
      sums[i] = sdot(part(left), part(right));
    }
    return out;
  };
}
