/** Engines with similar rounding share their tolerances. */
export const engineClasses = {
  /** float32 on a CPU: the engines differ in the order of summation. */
  cpu: ['cpu', 'wasm', 'blas'],
  /** float32 on a GPU: fused multiply-add, blockwise reductions, different square roots. */
  gpu: ['tensorflow-gpu', 'webgpu'],
} as const;

export type EngineClass = keyof typeof engineClasses;

/**
 * The class whose tolerances apply between runs of these engines: `gpu` if one of them is a GPU, otherwise
 * `cpu`, which is stricter. An unlisted engine counts as `cpu`, so that a new engine must pass the strict
 * tolerances at first.
 */
export function engineClassOf(...engines: readonly (string | undefined)[]): EngineClass {
  const gpu: readonly string[] = engineClasses.gpu;
  return engines.some((engine) => engine !== undefined && gpu.includes(engine)) ? 'gpu' : 'cpu';
}
