/** Engines whose rounding is alike share their tolerances. */
export const engineClasses = {
  /** float32 on a CPU: same formats, other orders of summation. */
  cpu: ['cpu', 'wasm', 'blas'],
  /** float32 on a GPU: fused multiply-add, reductions in blocks, other square roots. */
  gpu: ['tensorflow-gpu', 'webgpu'],
} as const;

export type EngineClass = keyof typeof engineClasses;

/**
 * The class whose tolerances hold between runs of these engines: `gpu` as soon as one of them is a
 * GPU, else `cpu`, the stricter one. An engine that no class lists counts as `cpu`: a new engine
 * has to prove itself against the strict tolerances before it gets its own.
 */
export function engineClassOf(...engines: readonly (string | undefined)[]): EngineClass {
  const gpu: readonly string[] = engineClasses.gpu;
  return engines.some((engine) => engine !== undefined && gpu.includes(engine)) ? 'gpu' : 'cpu';
}
