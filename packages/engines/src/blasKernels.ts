import * as tf from '@tensorflow/tfjs';
import type { Sgemm } from './blasLibrary.ts';
import { productShape } from './productShape.ts';
import type { WasmBackend } from './wasmHeap.ts';
import { type Product, registerProduct } from './wasmKernels.ts';

/** The tfjs backend's name. */
const name = 'blas';

/** What its products call at present. */
let registered: Sgemm | undefined;

/**
 * Registers the tfjs backend `blas`: every kernel of `wasm`, but products are done by the system's
 * BLAS on the wasm heap, without a copy. Both names share one backend object, and so one heap:
 * tfjs binds the wasm kernels to the last module that was started, which has to be the same.
 */
export function registerBlasBackend(host: WasmBackend, sgemm: Sgemm): void {
  if (registered === sgemm) return;
  if (!registered) tf.copyRegisteredKernels('wasm', name);
  registerProduct(name, productBy(sgemm));
  if (!registered) tf.registerBackend(name, () => host, 0);
  registered = sgemm;
}

/**
 * The foreign function checks nothing, so the shapes are checked here, and the views are made from
 * the shapes: they end where the operands do. Making the output may move the heap: views come last.
 */
function productBy(sgemm: Sgemm): Product {
  return (backend, a, b, transposeA, transposeB) => {
    const shape = productShape(a, b, transposeA, transposeB);
    const { m, k, n, outer, batch, batchA, batchB } = shape;
    const out = backend.makeOutput([...outer, m, n], 'float32');
    if (batch * m * n === 0) return out;
    const [left, right, result] = [a, b, out].map((info) => backend.typedArrayFromHeap(info)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    if (k === 0) {
      result.fill(0);
      return out;
    }
    // A right operand that the whole batch shares: one tall product.
    if (batchB === 1 && batchA === batch && !transposeA) {
      sgemm(batch * m, n, k, left, false, right, transposeB, result);
      return out;
    }
    for (let i = 0; i < batch; i++) {
      const own = batchA === 1 ? left : left.subarray(i * m * k, (i + 1) * m * k);
      const other = batchB === 1 ? right : right.subarray(i * k * n, (i + 1) * k * n);
      const target = result.subarray(i * m * n, (i + 1) * m * n);
      sgemm(m, n, k, own, transposeA, other, transposeB, target);
    }
    return out;
  };
}
