import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** A file that may be a BLAS. */
export interface BlasPlace {
  /** A path, or a name that the system's loader looks up. */
  readonly path: string;
  /** Its origin, for versions and reports: `the system`, `NumPy`. */
  readonly from: string;
}

/** What the search depends on; tests pass their own. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Possible locations of a BLAS, in order of preference: names for the system's loader, then libraries of
 * conda, Python packages, MKL, Homebrew and Julia, as far as environment variables or the PATH point to
 * them. Looks at file names only; starts no program.
 */
export function blasPlaces(surroundings: Surroundings = here()): BlasPlace[] {
  const places = [
    ...systemPlaces(surroundings),
    ...pythonPlaces(surroundings),
    ...mklPlaces(surroundings),
    ...homebrewPlaces(surroundings),
    ...juliaPlaces(surroundings),
  ];
  // One file has several names: libopenblas.so, libopenblas.so.0, libopenblasp-r0.3.27.so.
  const byFile = new Map<string, BlasPlace>();
  for (const place of places) {
    const file = realPath(place.path);
    if (!byFile.has(file)) byFile.set(file, place);
  }
  return [...byFile.values()];
}

const here = (): Surroundings => ({
  platform: process.platform,
  env: process.env,
  home: homeFolder(),
});

const openBlasFile = /openblas.*\.(so|dylib|dll)(\.\d+)*$/i;
const mklFile = /mkl_rt.*\.(so|dylib|dll)(\.\d+)*$/i;

/** Names for the loader: Debian, Arch and conda; Fedora; openSUSE; Alpine; MKL; any BLAS. */
export const loaderNames: string[] = [
  'libopenblas.so.0',
  'libopenblas.so',
  'libopenblasp.so.0',
  'libopenblas64_.so.0',
  'libopenblas_pthreads.so.0',
  'libopenblas.so.3',
  'libopenblas64.so.0',
  'libmkl_rt.so.2',
  'libmkl_rt.so',
  'libblas.so.3',
];

function systemPlaces(surroundings: Surroundings): BlasPlace[] {
  const from = 'the system';
  if (surroundings.platform === 'darwin') {
    return [{ path: '/System/Library/Frameworks/Accelerate.framework/Accelerate', from }];
  }
  // A bare name would make Windows search the working folder, too.
  if (surroundings.platform === 'win32') {
    const folders = onPath(surroundings);
    return folders.flatMap((folder) => files(folder, /^(lib)?openblas\.dll$/i, from));
  }
  return loaderNames.map((path) => ({ path, from }));
}

/** NumPy, SciPy, `scipy-openblas` and conda, in the active environment and beside each Python. */
function pythonPlaces(surroundings: Surroundings): BlasPlace[] {
  const prefixes = pythonPrefixes(surroundings);
  return [
    ...prefixes.flatMap(condaPlaces),
    ...siteFolders(surroundings, prefixes).flatMap(wheelPlaces),
  ];
}

/** Roots of Python installations and environments. */
function pythonPrefixes(surroundings: Surroundings): string[] {
  const { platform, env } = surroundings;
  const { VIRTUAL_ENV, CONDA_PREFIX, CONDA_EXE } = env;
  const active = [VIRTUAL_ENV, CONDA_PREFIX, CONDA_EXE && dirname(dirname(CONDA_EXE))];
  const programs = programsOnPath(surroundings, ['python3', 'python', 'conda']);
  const roots = programs.flatMap(({ folder, program }) => {
    const versions = join(dirname(folder), 'versions');
    if (/shims$/.test(folder) && existsSync(versions)) return pyenvPrefixes(versions, env);
    const folders = [folder, dirname(realPath(program))];
    // On Windows, python.exe is in the root itself, or in the Scripts of an environment.
    return folders.flatMap((of) => (platform === 'win32' ? [of, dirname(of)] : [dirname(of)]));
  });
  // Debian's Python installs packages for all users below /usr/local.
  const local = roots.includes('/usr') ? ['/usr/local'] : [];
  return unique([...active, ...roots, ...local]);
}

/** pyenv's Pythons share one launcher script: the selected ones first. */
function pyenvPrefixes(versions: string, env: Surroundings['env']): string[] {
  const chosen = (env.PYENV_VERSION ?? readText(join(dirname(versions), 'version'))).split(
    /[:\s]+/,
  );
  const installed = newestFirst(namesIn(versions));
  return [...chosen.filter((name) => installed.includes(name)), ...installed].map((name) =>
    join(versions, name),
  );
}

function condaPlaces(prefix: string): BlasPlace[] {
  const conda = existsSync(join(prefix, 'conda-meta'));
  const folders = [join(prefix, 'lib'), join(prefix, 'Library', 'bin')];
  return folders.flatMap((folder) => [
    ...(conda ? files(folder, openBlasFile, 'conda') : []),
    // PyPI's package `mkl` puts its libraries here, too.
    ...files(folder, mklFile, conda ? 'conda' : 'Python'),
  ]);
}

/** Folders of installed packages. */
function siteFolders({ platform, env, home }: Surroundings, prefixes: string[]): string[] {
  const user = [
    env.PYTHONUSERBASE ?? join(home, '.local'),
    ...(platform === 'darwin' ? subfolders(join(home, 'Library', 'Python'), /^\d/) : []),
  ];
  const ofUser = platform === 'win32' && env.APPDATA ? join(env.APPDATA, 'Python') : '';
  return unique([
    ...(env.PYTHONPATH ?? '').split(platform === 'win32' ? ';' : ':'),
    ...[...prefixes, ...user].flatMap((prefix) => [
      join(prefix, 'Lib', 'site-packages'),
      ...[join(prefix, 'lib'), join(prefix, 'lib64')].flatMap((lib) =>
        subfolders(lib, /^(python|pypy)/).flatMap((python) => [
          join(python, 'site-packages'),
          join(python, 'dist-packages'),
        ]),
      ),
    ]),
    ...subfolders(ofUser, /^Python\d/i).map((python) => join(python, 'site-packages')),
  ]);
}

/** Libraries in wheels: beside the package on Linux and Windows, inside it on macOS and in older wheels. */
function wheelPlaces(site: string): BlasPlace[] {
  const of = (from: string, folders: string[]) =>
    folders.flatMap((folder) => files(join(site, folder), openBlasFile, from));
  return [
    ...of('NumPy', ['numpy.libs', 'numpy/.dylibs', 'numpy/.libs']),
    ...of('SciPy', ['scipy.libs', 'scipy/.dylibs', 'scipy/.libs']),
    ...of('scipy-openblas', ['scipy_openblas64/lib', 'scipy_openblas32/lib']),
  ];
}

function mklPlaces({ env }: Surroundings): BlasPlace[] {
  const folders = ['lib', 'lib/intel64', 'redist/intel64', 'bin'];
  return absolute([env.MKLROOT]).flatMap((root) =>
    folders.flatMap((folder) => files(join(root, folder), mklFile, 'oneAPI')),
  );
}

function homebrewPlaces(surroundings: Surroundings): BlasPlace[] {
  const programs = programsOnPath(surroundings, ['brew']);
  const roots = absolute([
    surroundings.env.HOMEBREW_PREFIX,
    ...programs.map(({ folder }) => dirname(folder)),
  ]);
  return roots.flatMap((root) => files(join(root, 'opt/openblas/lib'), openBlasFile, 'Homebrew'));
}

function juliaPlaces(surroundings: Surroundings): BlasPlace[] {
  const { env, home } = surroundings;
  const programs = programsOnPath(surroundings, ['julia']);
  const depots = [env.JULIAUP_DEPOT_PATH, env.JULIA_DEPOT_PATH?.split(/[:;]/)[0]];
  // juliaup puts a launcher on the PATH and its Julia versions into a depot.
  const depot = join(depots.find(Boolean) ?? join(home, '.julia'), 'juliaup');
  const roots = [
    env.JULIA_BINDIR && dirname(env.JULIA_BINDIR),
    ...programs.map(({ program }) => dirname(dirname(realPath(program)))),
    ...(programs.length > 0 ? subfolders(depot, /^julia-/) : []),
  ];
  return absolute(roots).flatMap((root) =>
    [join(root, 'lib', 'julia'), join(root, 'bin')].flatMap((folder) =>
      files(folder, openBlasFile, 'Julia'),
    ),
  );
}

/** Programs, each with its folder on the PATH. */
function programsOnPath(surroundings: Surroundings, programs: readonly string[]) {
  const ending = surroundings.platform === 'win32' ? '.exe' : '';
  return onPath(surroundings).flatMap((folder) => {
    const found = programs.map((name) => join(folder, name + ending)).find(existsSync);
    return found ? [{ folder, program: found }] : [];
  });
}

/** The folders of the PATH. Relative ones are left out: they depend on the working folder. */
function onPath({ platform, env }: Surroundings): string[] {
  const [, path = ''] = Object.entries(env).find(([name]) => /^path$/i.test(name)) ?? [];
  return unique(path.split(platform === 'win32' ? ';' : ':'));
}

function files(folder: string, pattern: RegExp, from: string): BlasPlace[] {
  const matching = namesIn(folder).filter((name) => pattern.test(name));
  return matching.sort().map((name) => ({ path: join(folder, name), from }));
}

const subfolders = (folder: string, pattern: RegExp): string[] =>
  newestFirst(namesIn(folder).filter((name) => pattern.test(name))).map((name) =>
    join(folder, name),
  );

function newestFirst(versions: readonly string[]): string[] {
  return versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

const absolute = (paths: readonly (string | undefined)[]): string[] =>
  paths.filter((path): path is string => path !== undefined && isAbsolute(path));

const unique = (paths: readonly (string | undefined)[]): string[] => [...new Set(absolute(paths))];

/** The user's home folder; empty if the system does not know the user, as in some containers. */
export const homeFolder = (): string => readOr('', homedir);

/** Empty if the folder is missing or unreadable. */
export const namesIn = (folder: string): string[] => readOr([], () => readdirSync(folder));

const readText = (path: string): string => readOr('', () => readFileSync(path, 'utf8'));

const realPath = (path: string): string => readOr(path, () => realpathSync(path));

/** The value that `read` returns, or `fallback` if it throws. */
function readOr<Value>(fallback: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    return fallback;
  }
}
