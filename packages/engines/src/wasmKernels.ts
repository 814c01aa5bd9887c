import * as tf from '@tensorflow/tfjs';

/*
 * The wasm backend multiplies at full speed (XNNPACK) only two 2-D matrices without transposes;
 * everything else runs a scalar loop ten times slower. It also keys its cache of packed right
 * operands by the tensor's id alone, so that the same data under another shape gives wrong numbers,
 * and its fused product with an activation is wrong for transposed or batched operands. The kernels
 * here transpose explicitly, walk over batches, and hand XNNPACK a fresh id each time, which is
 * disposed at once together with what was packed for it.
 */

/** Past this size of the wasm heap, outputs would land at offset 0 without an error. */
const heapLimit = 4 * 2 ** 30 - 2 ** 24;

interface WasmModule {
  readonly HEAPU8: Uint8Array;
  cwrap(name: string, result: null, args: string[]): (...args: unknown[]) => void;
  readonly tfjs: {
    registerTensor(id: number, size: number, offset: number): void;
    disposeData(id: number): void;
  };
}

/** The parts of tfjs's BackendWasm that kernels use; its own declarations keep most private. */
interface OpenBackend extends tf.KernelBackend {
  readonly wasm: WasmModule;
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
}

type MatMulFunction = (...args: unknown[]) => void;

/** Replaces the product and slice kernels of the tfjs backend `wasm` by fast, correct ones. */
export function registerWasmKernels(): void {
  override('BatchMatMul', ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return product(backend as unknown as OpenBackend, a, b, transposeA, transposeB);
  });
  override('_FusedMatMul', ({ inputs, attrs, backend }) => {
    const { a, b, bias } = inputs as Record<'a' | 'b', tf.TensorInfo> & { bias?: tf.TensorInfo };
    const options = attrs as { transposeA: boolean; transposeB: boolean; activation: string };
    if (bias || options.activation !== 'linear') {
      throw new Error('wasm: fused products with a bias or an activation are not supported');
    }
    return product(backend as unknown as OpenBackend, a, b, options.transposeA, options.transposeB);
  });
}

function override(kernelName: string, kernelFunc: tf.KernelFunc): void {
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}

function product(
  backend: OpenBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') throw new Error('wasm: matMul takes float32');
  const left = transposeA ? transposeLast(backend, a) : a;
  const right = transposeB ? transposeLast(backend, b) : b;
  const out = multiply(backend, left, right);
  if (transposeA) backend.disposeData(left.dataId);
  if (transposeB) backend.disposeData(right.dataId);
  return out;
}

function transposeLast(backend: OpenBackend, x: tf.TensorInfo): tf.TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  perm.splice(-2, 2, x.shape.length - 1, x.shape.length - 2);
  const kernel = tf.getKernel('Transpose', 'wasm').kernelFunc;
  return kernel({ inputs: { x }, backend, attrs: { perm } }) as tf.TensorInfo;
}

/** Batched row-major product; an operand with a batch of one is shared by the whole batch. */
function multiply(backend: OpenBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const [inner, n] = b.shape.slice(-2) as [number, number];
  if (k !== inner) throw new Error(`matMul: inner dimensions ${k} and ${inner} differ`);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const batch = count(outer);
  const [batchA, batchB] = [count(a.shape.slice(0, -2)), count(b.shape.slice(0, -2))];
  if ((batchA !== 1 && batchA !== batch) || (batchB !== 1 && batchB !== batch)) {
    throw new Error(`matMul: cannot broadcast batches ${batchA} and ${batchB} to ${batch}`);
  }
  guardHeap(backend);
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

function matMulFunction({ wasm }: OpenBackend): MatMulFunction {
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
function view(backend: OpenBackend, offset: number, size: number): number {
  const id = backend.dataIdNextNumber++;
  backend.wasm.tfjs.registerTensor(id, size, offset);
  return id;
}

function guardHeap({ wasm }: OpenBackend): void {
  if (wasm.HEAPU8.buffer.byteLength > heapLimit) {
    throw new Error('wasm: the 4 GiB heap is full; use a smaller dimension or another engine');
  }
}

const int32Bytes = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);

const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
