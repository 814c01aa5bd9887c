import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import type { Sgemm } from './heapKernels.ts';

/** Where to look instead of the usual places: the path of an OpenBLAS. */
export const libraryVariable = 'MIXED_DYNAMICS_BLAS';

/** LAPACK's dgesdd, all arguments by reference as in Fortran. */
export type Dgesdd = (...references: unknown[]) => void;

/** The system's BLAS, with one thread. */
export interface BlasLibrary {
  readonly name: 'OpenBLAS' | 'Accelerate';
  /** Version and the kernels that it chose for this processor. */
  readonly version: string;
  readonly sgemm: Sgemm;
  /** Undefined in a library without LAPACK. */
  readonly dgesdd: Dgesdd | undefined;
}

/** The part of koffi that is used. */
interface Koffi {
  load(path: string): ForeignLibrary;
}
interface ForeignLibrary {
  func(prototype: string): (...args: unknown[]) => unknown;
}

/** By the path that was asked for. */
const libraries = new Map<string, Promise<BlasLibrary>>();

/**
 * Loads OpenBLAS, or Accelerate on macOS, once a process. Any other BLAS is refused: Debian's
 * reference implementation has the same functions and a hundredth of the speed.
 * @throws EngineUnavailable when there is none, or one for another processor
 */
export function loadBlas(): Promise<BlasLibrary> {
  const named = process.env[libraryVariable] ?? '';
  const library = libraries.get(named) ?? load(named);
  libraries.set(named, library);
  return library;
}

async function load(named: string): Promise<BlasLibrary> {
  const koffi = await importKoffi();
  if (named) return open(koffi, named);
  const problems: unknown[] = [];
  for (const path of usualPaths[process.platform] ?? ['libopenblas.so.0', 'libopenblas.so']) {
    try {
      return open(koffi, path);
    } catch (error) {
      problems.push(error);
    }
  }
  throw problems[0];
}

const usualPaths: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate'],
  win32: ['libopenblas.dll', 'openblas.dll'],
};

async function importKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default as unknown as Koffi;
  } catch (cause) {
    throw new EngineUnavailable({
      engine: 'blas',
      expected: 'the package koffi, which calls system libraries',
      got: firstLine(cause),
      install: 'install the packages again with npm ci, optional ones included',
      cause,
    });
  }
}

function open(koffi: Koffi, path: string): BlasLibrary {
  // Read when the library is loaded: a pool of threads that nobody uses is not even started.
  process.env.OPENBLAS_NUM_THREADS = '1';
  process.env.VECLIB_MAXIMUM_THREADS = '1';
  const loaded = loadLibrary(koffi, path);
  const accelerate = path.includes('Accelerate.framework');
  try {
    return {
      name: accelerate ? 'Accelerate' : 'OpenBLAS',
      version: accelerate ? 'of this system' : describeOpenBlas(loaded),
      sgemm: bindSgemm(loaded),
      dgesdd: bindDgesdd(loaded),
    };
  } catch (cause) {
    throw new EngineUnavailable({
      engine: 'blas',
      expected: 'an optimised BLAS, OpenBLAS or Accelerate',
      got: `${path}, which is none (${firstLine(cause)})`,
      install: remedy(),
      cause,
    });
  }
}

function loadLibrary(koffi: Koffi, path: string): ForeignLibrary {
  try {
    return koffi.load(path);
  } catch (cause) {
    const reason = firstLine(cause).replace(/^Failed to load shared library: /, '');
    const foreign = /wrong ELF class|incompatible architecture|not a valid Win32/i.test(reason);
    throw new EngineUnavailable({
      engine: 'blas',
      expected: foreign
        ? `a BLAS library for this processor (${process.arch})`
        : `the system's BLAS as ${path}`,
      got: foreign ? `${path} for another one (${reason})` : `none (${reason})`,
      install: remedy(),
      cause,
    });
  }
}

function remedy(): string {
  const named = process.env[libraryVariable];
  if (named) return `correct ${libraryVariable} or unset it`;
  if (process.platform === 'linux') {
    return 'install OpenBLAS (libopenblas0 on Debian and Ubuntu, openblas on Fedora and Arch)';
  }
  return `install OpenBLAS and set ${libraryVariable} to its path`;
}

function describeOpenBlas(loaded: ForeignLibrary): string {
  const config = String(loaded.func('char *openblas_get_config()')());
  const core = String(loaded.func('char *openblas_get_corename()')());
  loaded.func('void openblas_set_num_threads(int n)')(1);
  const [version = 'of unknown version'] = /\d+\.\d+[^\s]*/.exec(config) ?? [];
  return `${version} (${core})`;
}

const [rowMajor, plain, transposed] = [101, 111, 112];

function bindSgemm(loaded: ForeignLibrary): Sgemm {
  const call = loaded.func(
    'void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, ' +
      'const void *a, int lda, const void *b, int ldb, float beta, void *c, int ldc)',
  );
  return (m, n, k, a, transposeA, b, transposeB, c, alpha = 1, beta = 0) => {
    const [opA, lda] = transposeA ? [transposed, m] : [plain, k];
    const [opB, ldb] = transposeB ? [transposed, k] : [plain, n];
    call(rowMajor, opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, n);
  };
}

function bindDgesdd(loaded: ForeignLibrary): Dgesdd | undefined {
  try {
    // The last argument is the length of `job`, which Fortran passes out of sight.
    return loaded.func(
      'void dgesdd_(const void *job, const void *m, const void *n, void *a, const void *lda, ' +
        'void *s, void *u, const void *ldu, void *vt, const void *ldvt, void *work, ' +
        'const void *lwork, void *iwork, void *info, size_t jobLength)',
    ) as Dgesdd;
  } catch {
    return undefined;
  }
}
