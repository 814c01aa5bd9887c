import util from 'node:util';

/**
 * Prepares the process for TensorFlow's native library, which reads its environment once, when it
 * is loaded. Works in a main thread only: a worker thread's `process.env` is a copy.
 */
export function prepareTensorflow(): void {
  Object.assign(process.env, required);
  for (const [name, value] of Object.entries(preferred)) process.env[name] ??= value;
  // Node 23 removed what tfjs-node 4.22.0 still calls.
  const shimmed = util as { isNullOrUndefined?: (value: unknown) => boolean };
  shimmed.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** What decides the numbers. */
const required = {
  /** TF32 rounds the factors of a product to 10 bits: errors of 1e-3 on Ampere and later. */
  NVIDIA_TF32_OVERRIDE: '0',
  TF_DETERMINISTIC_OPS: '1',
};

/** What the user may have set otherwise. */
const preferred = {
  /** Without it the first process takes the whole card. */
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  /** Cards newer than the library compile its kernels at the first start, for minutes: keep them. */
  CUDA_CACHE_MAXSIZE: '4294967296',
  /** Errors only: what is missing is said once, by us. */
  TF_CPP_MIN_LOG_LEVEL: '2',
  /** One thread on the processor, like every engine there: parallel work comes from workers. */
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};
