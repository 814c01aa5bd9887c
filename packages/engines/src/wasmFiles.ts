import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The compiled files of the engine `wasm`, for a page that runs it, see `inBrowser.ts`. */
export function readWasmFiles(): Readonly<Record<'kernels' | 'backend', Uint8Array>> {
  const backend = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  return {
    kernels: readFileSync(new URL('./assembly/plain.wasm', import.meta.url)),
    backend: readFileSync(join(dirname(backend), 'tfjs-backend-wasm-simd.wasm')),
  };
}
