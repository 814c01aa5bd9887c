import type { Engine } from '@mixed-dynamics/engines';

/** Engines whose arithmetic is fixed by a standard: the same bits on every machine. */
const portable: readonly string[] = ['wasm', 'cpu'];
/** But for kernels that round as the processor at hand does best. */
const relaxed = (versions: Engine['versions']) =>
  Object.values(versions).some((version) => version.startsWith('relaxed'));

/**
 * What of an engine decides the rounding. A system's BLAS chooses its kernels by the processor, a
 * GPU has its own order of summation: there, library versions and device belong to the identity, so
 * that results of two machines are never taken for those of one.
 */
export function engineIdentity({ name, versions, device }: Engine): string {
  if (portable.includes(name) && !relaxed(versions)) return name;
  const libraries = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
  return [name, ...libraries.sort(), device ?? 'unknown device'].join('; ');
}
