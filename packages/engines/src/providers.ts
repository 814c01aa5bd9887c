import { blas } from './blas.ts';
import { cpu } from './cpu.ts';
import type { EngineName, EngineProvider } from './engine.ts';
import { tensorflow, tensorflowGpu } from './tensorflow.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** How each engine is started. */
export const providers: Readonly<Record<EngineName, EngineProvider>> = {
  'tensorflow-gpu': tensorflowGpu,
  tensorflow,
  webgpu,
  blas,
  wasm,
  cpu,
};
