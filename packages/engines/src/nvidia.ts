import { existsSync, readFileSync } from 'node:fs';

/** What of CUDA 11 TensorFlow 2.9 loads, by the names in its own error messages. */
const cudaLibraries = ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'] as const;

/** What the proof looks at; tests pass their own. */
export interface Surroundings {
  /** Whether an NVIDIA driver is there. Asked before TensorFlow is loaded, which takes seconds. */
  hasDriver(): boolean;
  /** The native libraries of this process, or undefined where the system does not tell. */
  mappedLibraries(): string | undefined;
}

export const thisMachine: Surroundings = {
  hasDriver: () =>
    process.platform === 'win32' || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg'),
  mappedLibraries: () =>
    process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : undefined,
};

/** Those of CUDA's libraries that TensorFlow wanted and this process has not loaded. */
export function missingCuda({ mappedLibraries }: Surroundings): string[] {
  const mapped = mappedLibraries();
  if (mapped === undefined) return [];
  return cudaLibraries.filter((name) => !mapped.includes(name));
}

/** Whether a product has just loaded cuBLAS; undefined where the system does not tell. */
export function usesCublas({ mappedLibraries }: Surroundings): boolean | undefined {
  return mappedLibraries()?.includes('libcublas');
}
