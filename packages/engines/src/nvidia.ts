import { existsSync, readFileSync } from 'node:fs';

/** The CUDA 11 libraries that TensorFlow 2.9 loads, as named in its error messages. */
const cudaLibraries = ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'] as const;

/** What the proof inspects; tests pass their own. */
export interface Surroundings {
  /** Whether there is an NVIDIA driver. Checked before loading TensorFlow, which takes seconds. */
  hasDriver(): boolean;
  /** The native libraries of this process, or undefined where the system does not list them. */
  mappedLibraries(): string | undefined;
}

export const thisMachine: Surroundings = {
  hasDriver: () =>
    process.platform === 'win32' || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg'),
  mappedLibraries: () =>
    process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : undefined,
};

/** CUDA libraries that TensorFlow needs and this process has not loaded. */
export function missingCuda({ mappedLibraries }: Surroundings): string[] {
  const mapped = mappedLibraries();
  if (mapped === undefined) return [];
  return cudaLibraries.filter((name) => !mapped.includes(name));
}

/** Whether a product has just loaded cuBLAS; undefined where the system does not list libraries. */
export function usesCublas({ mappedLibraries }: Surroundings): boolean | undefined {
  return mappedLibraries()?.includes('libcublas');
}
