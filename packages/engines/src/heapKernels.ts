import * as tf from '@tensorflow/tfjs';
import { innerProductKernel, productKernel, subtractProductKernel } from './product.ts';
import { type ProductShape, productShape } from './productShape.ts';
import type { WasmMemory } from './webAssembly.ts';

interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly asm: { readonly memory: WasmMemory };
  _malloc(bytes: number): number;
}

/** The parts of tfjs's BackendWasm that kernels use; most are private in its own declarations. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: WasmModule;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
  /** A view, valid until the heap grows: take it after the last makeOutput. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

/**
 * The entries of a float32 tensor. On the wasm heap this is a view, valid until the next tensor is made; on other
 * backends it is a copy. Copying 160 kB at every step makes V8 collect garbage several times per network.
 */
export async function entriesOf(tensor: tf.Tensor): Promise<Float32Array> {
  const backend = tf.backend();
  const isHeap = 'typedArrayFromHeap' in backend;
  return isHeap ? (backend as WasmBackend).typedArrayFromHeap(tensor) : tensor.data<'float32'>();
}

/** Row-major C = α·op(A)·op(B) + β·C in float32, C m×n, by default α = 1 and β = 0; operands are not checked. */
export type Sgemm = (
  m: number,
  n: number,
  k: number,
  a: Float32Array,
  transposeA: boolean,
  b: Float32Array,
  transposeB: boolean,
  c: Float32Array,
  alpha?: number,
  beta?: number,
) => void;

/**
 * The upper triangle of C = AᵀA of a k×n matrix if `transposed`, otherwise of AAᵀ of an n×k one; entries
 * below the diagonal are undefined.
 */
export type SymmetricProduct = (
  n: number,
  k: number,
  a: Float32Array,
  transposed: boolean,
  c: Float32Array,
) => void;

/** The arithmetic of an engine on the heap of tfjs's wasm backend. */
export interface HeapRoutines {
  readonly sgemm: Sgemm;
  readonly symmetricProduct: SymmetricProduct;
  /** Copies the upper triangle of an n×n matrix to the lower one. */
  readonly mirror: (n: number, c: Float32Array) => void;
  /** Σ x_i·y_i over vectors of one length. */
  readonly dot: (x: Float32Array, y: Float32Array) => number;
  /** More kernels, by name. */
  readonly passes: Readonly<Record<string, tf.KernelFunc>>;
}

/**
 * Replaces the product kernels of a tfjs backend on the wasm heap, and adds those that tfjs lacks.
 * tfjs's own are fast only for two untransposed 2-D matrices; they cache packed operands by a tensor's
 * id, so that the same data under another shape gives wrong numbers, and their fused product with an
 * activation is wrong for transposed or batched operands.
 */
export function registerHeapKernels(backendName: string, routines: HeapRoutines): void {
  const register = (kernelName: string, kernelFunc: tf.KernelFunc) => {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  };
  register(productKernel, ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return productOf(routines, backend as WasmBackend, { a, b, transposeA, transposeB });
  });
  register('_FusedMatMul', ({ inputs, attrs, backend }) => {
    const { a, b, bias } = inputs as Record<'a' | 'b', tf.TensorInfo> & { bias?: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const { activation } = attrs as { activation: string };
    if (bias || activation !== 'linear') {
      const got = bias ? 'a bias' : `the activation ${activation}`;
      throw new Error(`${backendName}: expected a product without bias and activation, got ${got}`);
    }
    return productOf(routines, backend as WasmBackend, { a, b, transposeA, transposeB });
  });
  register(subtractProductKernel, subtractProductBy(routines));
  register(innerProductKernel, innerProductBy(routines));
  for (const [name, pass] of Object.entries(routines.passes)) register(name, pass);
}

interface Operands {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * The scale passed to `runScaled`: one number, or one for each matrix of the batch `of`. A copy, so it stays valid
 * when the heap grows.
 */
export function scalesOf(
  kernelName: string,
  { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0],
  of: tf.TensorInfo,
): readonly number[] {
  const { scale } = inputs as { scale?: tf.TensorInfo };
  return scale
    ? perMatrix(kernelName, backend as WasmBackend, scale, of)
    : [(attrs as { scale: number }).scale];
}

/** A copy of a tensor of one number, or of one number for each matrix of the batch `of`. */
export function perMatrix(
  kernelName: string,
  heap: WasmBackend,
  values: tf.TensorInfo,
  of: tf.TensorInfo,
): readonly number[] {
  const count = tf.util.sizeFromShape(values.shape);
  const batch = tf.util.sizeFromShape(of.shape.slice(0, -2));
  if (values.dtype === 'float32' && (count === 1 || count === batch)) {
    return [...heap.typedArrayFromHeap(values)];
  }
  throw new Error(`${kernelName}: expected one number or ${batch}, got [${values.shape}]`);
}

/** How sgemm scales the product and its output. */
interface Scaling {
  /** α, one number or one per product. */
  readonly alpha: ArrayLike<number>;
  readonly beta: number;
}

const unscaled: Scaling = { alpha: [1], beta: 0 };

/** Allocating the output may move the heap, so views are taken last. */
function productOf(
  routines: HeapRoutines,
  backend: WasmBackend,
  operands: Operands,
): tf.TensorInfo {
  const { a, b, transposeA, transposeB } = operands;
  const shape = productShape(a, b, transposeA, transposeB);
  const out = backend.makeOutput([...shape.outer, shape.m, shape.n], 'float32');
  multiply(routines, backend, operands, shape, out, unscaled);
  return out;
}

/** C − s·op(A)·op(B): sgemm subtracts the product from a copy of C. */
function subtractProductBy(routines: HeapRoutines): tf.KernelFunc {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { c, a, b } = inputs as Record<'c' | 'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const heap = backend as WasmBackend;
    const shape = productShape(a, b, transposeA, transposeB);
    const outer = [...shape.outer, shape.m, shape.n];
    if (!tf.util.arraysEqual(outer, c.shape)) {
      throw new Error(`subtractProduct: expected C of shape [${outer}], got [${c.shape}]`);
    }
    const alpha = scalesOf(subtractProductKernel, call, c).map((s) => -s);
    const out = heap.makeOutput(outer, 'float32');
    heap.typedArrayFromHeap(out).set(heap.typedArrayFromHeap(c));
    multiply(routines, heap, { a, b, transposeA, transposeB }, shape, out, { alpha, beta: 1 });
    return out;
  };
}

/**
 * The routines check nothing: the shapes are checked before, and no view is longer than its operand.
 * AᵀA and AAᵀ are exactly symmetric; the tracker of the self-consistent dynamics needs this.
 */
function multiply(
  { sgemm, symmetricProduct, mirror }: HeapRoutines,
  backend: WasmBackend,
  { a, b, transposeA, transposeB }: Operands,
  { m, k, n, batch, batchA, batchB }: ProductShape,
  out: tf.TensorInfo,
  { alpha, beta }: Scaling,
): void {
  if (batch * m * n === 0) return;
  const [left, right, result] = viewsOf(backend, a, b, out);
  if (k === 0) {
    if (beta === 0) result.fill(0);
    return;
  }
  // The whole batch shares one right operand: this is one tall product.
  if (batchB === 1 && batchA === batch && !transposeA && alpha.length === 1 && batch > 1) {
    sgemm(batch * m, n, k, left, false, right, transposeB, result, alpha[0]!, beta);
    return;
  }
  const ofItself = a.dataId === b.dataId && m === n && transposeA !== transposeB;
  const symmetric = beta === 0 && ofItself && batchA === batchB;
  for (let i = 0; i < batch; i++) {
    const own = batchA === 1 ? left : left.subarray(i * m * k, (i + 1) * m * k);
    const other = batchB === 1 ? right : right.subarray(i * k * n, (i + 1) * k * n);
    const target = result.subarray(i * m * n, (i + 1) * m * n);
    const factor = alpha[alpha.length === 1 ? 0 : i]!;
    if (symmetric) {
      symmetricProduct(n, k, own, transposeA, target);
      mirror(n, target);
    } else sgemm(m, n, k, own, transposeA, other, transposeB, target, factor, beta);
  }
}

type Three<Each> = readonly [Each, Each, Each];

const viewsOf = (heap: WasmBackend, ...infos: Three<tf.TensorInfo>): Three<Float32Array> => {
  const [x, y, z] = infos;
  return [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(y), heap.typedArrayFromHeap(z)];
};

/** Σ a_ij·b_ij of each matrix of a batch. */
function innerProductBy({ dot }: HeapRoutines): tf.KernelFunc {
  return ({ inputs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !tf.util.arraysEqual(a.shape, b.shape)) {
      const got = `${a.dtype} [${a.shape}] and ${b.dtype} [${b.shape}]`;
      throw new Error(`innerProduct: expected float32 of one shape, got ${got}`);
    }
    const heap = backend as WasmBackend;
    const outer = a.shape.slice(0, -2);
    const entries = tf.util.sizeFromShape(a.shape.slice(-2));
    const out = heap.makeOutput([...outer, 1, 1], 'float32');
    const [left, right, sums] = viewsOf(heap, a, b, out);
    for (let i = 0; i < tf.util.sizeFromShape(outer); i++) {
      const part = (values: Float32Array) => values.subarray(i * entries, (i + 1) * entries);
      sums[i] = dot(part(left), part(right));
    }
    return out;
  };
}
