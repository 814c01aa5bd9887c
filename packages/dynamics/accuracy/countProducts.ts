import * as tf from '@tensorflow/tfjs';

/** Counts what matrix products cost while `on`. */
export interface ProductCounter {
  on: boolean;
  /** Σ 2·m·k·n over the products so far. */
  flops: number;
  /** Puts the backend's own kernel back. */
  stop(): void;
}

/** Wraps the product kernel of the current tfjs backend; starts switched off. */
export function countProducts(): ProductCounter {
  const place = { kernelName: 'BatchMatMul', backendName: tf.getBackend() } as const;
  const original = tf.getKernel(place.kernelName, place.backendName);
  const replace = (kernelFunc: tf.KernelFunc) => {
    tf.unregisterKernel(place.kernelName, place.backendName);
    tf.registerKernel({ ...original, kernelFunc });
  };
  const counter: ProductCounter = { on: false, flops: 0, stop: () => replace(original.kernelFunc) };
  replace((call) => {
    const out = original.kernelFunc(call);
    if (counter.on) counter.flops += flopsOf(call, out as tf.TensorInfo);
    return out;
  });
  return counter;
}

function flopsOf({ inputs, attrs }: Parameters<tf.KernelFunc>[0], out: tf.TensorInfo): number {
  const { a } = inputs as { a: tf.TensorInfo };
  const inner = a.shape.at((attrs as { transposeA: boolean }).transposeA ? -2 : -1)!;
  return 2 * inner * out.shape.reduce((size, length) => size * length, 1);
}
