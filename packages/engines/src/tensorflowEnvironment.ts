import util from 'node:util';

/**
 * Prepares the process for TensorFlow's native library, which reads its environment once, when it is
 * loaded. Works only on the main thread: a worker thread's `process.env` is a copy.
 */
export function prepareTensorflow(): void {
  Object.assign(process.env, required);
  for (const [name, value] of Object.entries(preferred)) process.env[name] ??= value;
  // Node 23 removed a function that tfjs-node 4.22.0 still calls.
  const shimmed = util as { isNullOrUndefined?: (value: unknown) => boolean };
  shimmed.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** Settings that affect the numbers. */
const required = {
  /** TF32 rounds the factors of a product to 10 bits: errors of 1e-3 on Ampere and later. */
  NVIDIA_TF32_OVERRIDE: '0',
  TF_DETERMINISTIC_OPS: '1',
};

/** Defaults that the user may override. */
const preferred = {
  /** Without it the first process takes all GPU memory. */
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  /** On GPUs newer than the library, compiling the kernels at first use takes minutes: cache them all. */
  CUDA_CACHE_MAXSIZE: '4294967296',
  /** Errors only: we report missing parts ourselves. */
  TF_CPP_MIN_LOG_LEVEL: '2',
  /** One CPU thread, like every CPU engine: workers provide the parallelism. */
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};
