import { expected } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';

/**
 * Engines whose arithmetic is fixed by a standard, and does not ask which processor it runs on. Shown
 * at the preset `tiny`: Node 20, 22 and 24 give the same bits.
 */
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

/** An engine that was chosen by one process, for others to open. */
export interface ChosenEngine {
  /** Its name: never `auto`. */
  readonly engine: string;
  /** What it was there. */
  readonly engineIdentity?: string | undefined;
}

/**
 * Opens the engine that another process chose. A BLAS may be replaced while a sweep runs, and a worker
 * that starts then would load the new one.
 * @throws UserError when it is no longer the same
 */
export async function openSame({ engine: name, engineIdentity: chosen }: ChosenEngine) {
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
