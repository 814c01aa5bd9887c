import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Engine } from './engine.ts';
import { giveKernels } from './ownKernels.ts';
import { startWasm } from './wasm.ts';
import { validate } from './webAssembly.ts';

/** The two compiled files of the engine `wasm`. A browser cannot read them from the disk. */
export interface WasmFiles {
  /** `assembly/plain.wasm`. */
  readonly kernels: Uint8Array<ArrayBuffer>;
  /** `tfjs-backend-wasm-simd.wasm` of `@tensorflow/tfjs-backend-wasm`. */
  readonly backend: Uint8Array<ArrayBuffer>;
}

/** Whether WebAssembly here has SIMD, without which the kernels do not run. */
export const runsKernels = ({ kernels }: WasmFiles): boolean => validate(kernels);

/**
 * Starts the engine `wasm` in a browser or its worker from the given files. The kernels and their order are
 * those of Node, so the results are the same bytes.
 * @throws EngineUnavailable where WebAssembly lacks SIMD
 */
export function openWasm({ kernels, backend }: WasmFiles): Promise<Engine> {
  giveKernels('plain', kernels);
  const path = URL.createObjectURL(new Blob([backend], { type: 'application/wasm' }));
  const names = ['', '-simd', '-threaded-simd'] as const;
  setWasmPaths(Object.fromEntries(names.map((name) => [`tfjs-backend-wasm${name}.wasm`, path])));
  return startWasm();
}
