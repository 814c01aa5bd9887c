import { isAbsolute } from 'node:path';
import { type BoundBlas, bindBlas, forbidThreads } from './bindBlas.ts';
import { type BlasPlace, blasPlaces } from './blasPlaces.ts';
import { checkBlas } from './checkBlas.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { importLoader } from './foreignLibrary.ts';

/** Path of an OpenBLAS or MKL to use instead of searching. */
export const libraryVariable = 'MIXED_DYNAMICS_BLAS';

/** A BLAS that was found, and whether it is used. */
export interface FoundBlas extends BlasPlace {
  readonly state: 'taken' | 'not needed' | 'passed over';
  /** Why it was not used, phrased to follow `which`. */
  readonly reason?: string;
}

/** By the requested path. */
const searches = new Map<string, ReturnType<typeof searchAmong>>();

/**
 * Loads the first BLAS that passes its checks, once per process. Only the one named by
 * {@link libraryVariable} is tried, if it is set, otherwise those of {@link blasPlaces} in order. The
 * version ends with the origin.
 * @throws EngineUnavailable when there is none
 */
export async function loadBlas(): Promise<BoundBlas> {
  const { taken, found } = await search();
  if (taken) return taken;
  throw noneWorks(found);
}

/** The libraries found, in search order; empty if the package koffi, which calls them, is missing. */
export async function foundBlas(): Promise<readonly FoundBlas[]> {
  return (await search().catch(() => ({ found: [] }))).found;
}

function search() {
  const named = process.env[libraryVariable] ?? '';
  const known = searches.get(named) ?? searchAmong(named);
  searches.set(named, known);
  return known;
}

/** The libraries found, and the one to use, if any works. */
async function searchAmong(named: string) {
  const places = named ? [{ path: named, from: libraryVariable }] : blasPlaces();
  const load = await importLoader();
  forbidThreads();
  const found: FoundBlas[] = [];
  let taken: BoundBlas | undefined;
  for (const place of places) {
    if (taken) {
      // For a bare name, only the loader knows whether it exists.
      if (isAbsolute(place.path)) found.push({ ...place, state: 'not needed' });
      continue;
    }
    try {
      const bound = bindBlas(load(place.path), place.path);
      checkBlas(bound);
      taken = { ...bound, version: `${bound.version} from ${place.from}` };
      found.push({ ...place, state: 'taken' });
    } catch (error) {
      if (!named && isUnknownName(place, error)) continue;
      found.push({ ...place, state: 'passed over', reason: reasonOf(error) });
    }
  }
  return { taken, found };
}

const loadingFailed = /^Failed to load shared library: /;

function isUnknownName({ path }: BlasPlace, error: unknown): boolean {
  const text = firstLine(error);
  return loadingFailed.test(text) && text.includes(`${path}: `) && /No such file/i.test(text);
}

/** What is wrong with a library, phrased to follow `which`. */
function reasonOf(error: unknown): string {
  const text = firstLine(error);
  const reason = text.replace(loadingFailed, '');
  if (/wrong ELF class|incompatible architecture|not a valid Win32/i.test(reason)) {
    return `is for another processor than this one, ${process.arch} (${reason})`;
  }
  return loadingFailed.test(text) ? `cannot be loaded (${reason})` : reason;
}

function noneWorks(found: readonly FoundBlas[]): EngineUnavailable {
  const others = found.map(({ path, reason }) => `${path}, which ${reason}`);
  return new EngineUnavailable({
    engine: 'blas',
    expected: 'OpenBLAS, MKL or Accelerate',
    got: others.join(', and ') || 'none',
    install: remedy(),
  });
}

function remedy(): string {
  if (process.env[libraryVariable]) return `correct ${libraryVariable} or unset it`;
  const names: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'libopenblas0 on Debian and Ubuntu, openblas on Fedora and Arch, or NumPy',
  };
  return `install OpenBLAS (${names[process.platform] ?? 'it comes with NumPy'})`;
}
