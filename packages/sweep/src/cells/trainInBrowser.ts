import { type Moment, type TrainingResult, trainCell } from '@mixed-dynamics/dynamics';
import { openWasm, runsKernels, type WasmFiles } from '@mixed-dynamics/engines/in-browser';
import { problemFromSeed, type SeededNetwork } from './fromSeed.ts';

let engine: ReturnType<typeof openWasm> | undefined;

/**
 * Trains a network of a sweep in a browser, from its seed and exponents, with the kernels of the engine `wasm`. The
 * result has the same bytes as a sweep on that engine.
 * @param onIteration called and awaited before each step
 * @throws Error that explains that WebAssembly lacks SIMD
 */
export async function trainInBrowser(
  network: SeededNetwork,
  files: WasmFiles,
  onIteration: (moment: Pick<Moment, 'iteration' | 'errors'>) => Promise<void>,
): Promise<TrainingResult> {
  if (!runsKernels(files)) {
    throw new Error(
      'This browser has no WebAssembly with SIMD, which the kernels need: use another browser, or the command below.',
    );
  }
  engine ??= openWasm(files);
  const { stop } = network.section;
  return trainCell(await engine, problemFromSeed(network), { stop, onIteration });
}

export type { SeededNetwork, TrainingResult, WasmFiles };
