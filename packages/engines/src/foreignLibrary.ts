import { importOptional } from './engineUnavailable.ts';

/** A shared library opened by koffi. */
export interface ForeignLibrary {
  /** @throws Error when the library has no function of this name */
  func(prototype: string): ForeignFunction;
}
type ForeignFunction = (...args: unknown[]) => unknown;

/** Opens a shared library by its path, or by a name that the system looks up. */
type LoadLibrary = (path: string) => ForeignLibrary;

/** @throws EngineUnavailable where the package koffi is missing, or has no build for this machine */
export async function importLoader(): Promise<LoadLibrary> {
  const wanted = 'the package koffi, which calls system libraries';
  const koffi = await importOptional('blas', wanted, async () => (await import('koffi')).default);
  return (path) => koffi.load(path) as unknown as ForeignLibrary;
}

/** The function of this C prototype, if the library has it. */
export function findFunction(
  library: ForeignLibrary,
  prototype: string,
): ForeignFunction | undefined {
  try {
    return library.func(prototype);
  } catch {
    return undefined;
  }
}
