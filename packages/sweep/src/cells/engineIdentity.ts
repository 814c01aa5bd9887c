import { expected } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import type { CellTask } from './cell.ts';

/**
 * Engines whose arithmetic is fixed by a standard and independent of the processor. Shown for the preset
 * `tiny`: Node 20, 22 and 24 give the same bits.
 */
const portable: readonly string[] = ['wasm', 'cpu'];
/** Except kernels that round as the processor prefers. */
const relaxed = (versions: Engine['versions']) =>
  Object.values(versions).some((version) => version.startsWith('relaxed'));

/**
 * The parts of an engine that determine rounding. A BLAS chooses its kernels by processor, and a GPU has
 * its own order of summation: there, library versions and device belong to the identity, so that results
 * of two machines are never confused.
 */
export function engineIdentity({ name, versions, device }: Engine): string {
  if (portable.includes(name) && !relaxed(versions)) return name;
  const libraries = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
  return [name, ...libraries.sort(), device ?? 'unknown device'].join('; ');
}

/**
 * Opens the engine chosen by another process. A BLAS may be replaced during a sweep, and a worker that
 * starts afterwards would load the new one.
 * @throws UserError when it is no longer the same
 */
export async function openSame({
  engine: name,
  engineIdentity: chosen,
}: Pick<CellTask, 'engine' | 'engineIdentity'>) {
  const engine = await openEngine(name);
  const got = engineIdentity(engine);
  if (chosen === undefined || got === chosen) return engine;
  throw expected({
    culprit: '`engine`',
    expected: `the one that this run began with (${chosen})`,
    got,
    remedy: 'run the same command again; what the other one has computed is kept',
  });
}
