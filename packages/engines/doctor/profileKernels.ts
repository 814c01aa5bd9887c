import * as tf from '@tensorflow/tfjs';
import { productKernel, subtractProductKernel } from '../src/product.ts';

/** Time spent in kernels, in milliseconds of the calling thread. */
export interface KernelTimes {
  /** Matrix products. */
  products: number;
  /** Everything else. */
  elementwise: number;
  /** Σ 2·m·k·n over the products. */
  flops: number;
}

const productKernels = [productKernel, '_FusedMatMul', subtractProductKernel];

/**
 * Times every kernel of the current tfjs backend. A kernel called by another counts as part
 * of it. On a GPU a call only queues the work, so the times are those of queueing.
 */
export function profileKernels() {
  const backendName = tf.getBackend();
  const times: KernelTimes = { products: 0, elementwise: 0, flops: 0 };
  const originals = tf.getKernelsForBackend(backendName);
  let depth = 0;
  const timed = (config: tf.KernelConfig): tf.KernelConfig => {
    const isProduct = productKernels.includes(config.kernelName);
    const kernelFunc: tf.KernelFunc = (call) => {
      if (depth > 0) return config.kernelFunc(call);
      depth += 1;
      const begin = performance.now();
      try {
        const out = config.kernelFunc(call);
        if (isProduct) times.flops += flopsOf(call, out as tf.TensorInfo);
        return out;
      } finally {
        times[isProduct ? 'products' : 'elementwise'] += performance.now() - begin;
        depth -= 1;
      }
    };
    return { ...config, kernelFunc };
  };
  replace(originals.map(timed));
  return {
    times,
    /** Restores the backend's own kernels. */
    stop: () => replace(originals),
  };
}

function replace(kernels: readonly tf.KernelConfig[]): void {
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel(kernel);
  }
}

function flopsOf({ inputs, attrs }: Parameters<tf.KernelFunc>[0], out: tf.TensorInfo): number {
  const { a } = inputs as { a: tf.TensorInfo };
  const inner = a.shape.at((attrs as { transposeA: boolean }).transposeA ? -2 : -1)!;
  return 2 * inner * tf.util.sizeFromShape(out.shape);
}
