import { expected } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import type { CellTask } from './cell.ts';

/**
 * Engines whose arithmetic is fixed by a standard and does not depend on the processor. For the preset `tiny`,
 * Node 20, 22 and 24 give the same bits.
 */
const portable: readonly string[] = ['wasm', 'cpu'];
/** Relaxed SIMD kernels are the exception: their rounding depends on the processor. */
const relaxed = (versions: Engine['versions']) =>
  Object.values(versions).some((version) => version.startsWith('relaxed'));

/**
 * Names everything about an engine that determines rounding. A BLAS chooses its kernels by processor, and a GPU sums
 * in its own order: for these engines the identity includes library versions and the device, so that results of two
 * machines are never mixed.
 */
export function engineIdentity({ name, versions, device }: Engine): string {
  if (portable.includes(name) && !relaxed(versions)) return name;
  const libraries = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
  return [name, ...libraries.sort(), device ?? 'unknown device'].join('; ');
}

/**
 * Opens the engine that another process chose. If a BLAS is replaced during a sweep, a worker that starts afterwards
 * would load the new one.
 * @throws UserError when the engine's identity has changed
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
    expected: `the engine that this run began with (${chosen})`,
    got,
    remedy: 'run the same command again; cells finished by the other engine are kept',
  });
}
