import { release } from 'node:os';
import { type ForeignLibrary, findFunction } from './foreignLibrary.ts';
import type { Sgemm, SymmetricProduct } from './heapKernels.ts';

/**
 * LAPACK's dgesdd of a column-major n×n matrix in float64, which it overwrites; returns `info`. With a
 * `work` of one number it computes nothing and writes the required length of `work` there.
 * @param job `A`: with both n×n matrices of vectors; `N`: without
 */
export type Dgesdd = (
  job: 'A' | 'N',
  n: number,
  matrix: Float64Array,
  s: Float64Array,
  u: Float64Array,
  vt: Float64Array,
  work: Float64Array,
) => number;

/** A BLAS in this process, with one thread. */
export interface BoundBlas {
  readonly name: 'OpenBLAS' | 'MKL' | 'Accelerate';
  /** Version, and the kernels chosen for this processor. */
  readonly version: string;
  readonly sgemm: Sgemm;
  readonly symmetricProduct: SymmetricProduct;
  /** Undefined in a library without LAPACK. */
  readonly dgesdd: Dgesdd | undefined;
}

/** A library's naming scheme, `prefix + cblas_sgemm + suffix`, and its integer width. */
interface Naming {
  readonly prefix: string;
  readonly suffix: string;
  readonly integers: 'int' | 'int64_t';
}

/** The names in NumPy's wheels, in SciPy's, in Julia and older NumPy, and everywhere else. */
const namings: readonly Naming[] = [
  { prefix: 'scipy_', suffix: '64_', integers: 'int64_t' },
  { prefix: 'scipy_', suffix: '', integers: 'int' },
  { prefix: '', suffix: '64_', integers: 'int64_t' },
  { prefix: '', suffix: '', integers: 'int' },
];

const plainNaming = namings[3]!;

/** For d of some hundreds threads cost more than they gain, and workers use the other cores. */
const oneThread = { OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', VECLIB_MAXIMUM_THREADS: '1' };

/** Call before a library is loaded, so that no unused thread pool is started. */
export function forbidThreads(): void {
  Object.assign(process.env, oneThread);
}

/**
 * Determines a library's naming scheme and integer width before calling any function that takes
 * integers: from the names and from what the library reports, which must agree. Arguments of the wrong
 * width would be misread. A reference BLAS is refused: it has the same functions at a hundredth of the
 * speed.
 * @throws Error that says what is wrong, phrased to follow `which`
 */
export function bindBlas(library: ForeignLibrary, path: string): BoundBlas {
  const bound = bindMkl(library) ?? bindOpenBlas(library);
  if (bound) return bound;
  if (!path.includes('Accelerate.framework')) {
    throw new Error('is neither OpenBLAS nor MKL');
  }
  return { name: 'Accelerate', version: `Darwin ${release()}`, ...routines(library, plainNaming) };
}

function bindOpenBlas(library: ForeignLibrary): BoundBlas | undefined {
  for (const naming of namings) {
    const { prefix, suffix, integers } = naming;
    const ask = (what: string) => {
      const found = findFunction(library, `char *${prefix}openblas_${what}${suffix}()`);
      return found && String(found());
    };
    const configuration = ask('get_config');
    if (configuration === undefined) continue;
    const bits = /USE64BITINT/.test(configuration) ? 64 : 32;
    if ((bits === 64) !== (integers === 'int64_t')) {
      const name = `${prefix}cblas_sgemm${suffix}`;
      throw new Error(`takes integers of ${bits} bits under the name ${name}`);
    }
    library.func(`void ${prefix}openblas_set_num_threads${suffix}(int n)`)(1);
    const [version = 'of unknown version'] = /\d+\.\d+[^\s]*/.exec(configuration) ?? [];
    const kernels = ask('get_corename') ?? 'unknown kernels';
    return { name: 'OpenBLAS', version: `${version} (${kernels})`, ...routines(library, naming) };
  }
  return undefined;
}

/** MKL's constants MKL_INTERFACE_ILP64, MKL_THREADING_SEQUENTIAL, MKL_CBWR_AUTO and _STRICT. */
const [wideInterface, sequential, reproducible] = [1, 1, 2 | 0x10000];

/** MKL's plain names take 32-bit integers unless its environment says otherwise. */
function bindMkl(library: ForeignLibrary): BoundBlas | undefined {
  const setInterface = findFunction(library, 'int MKL_Set_Interface_Layer(int layer)');
  if (!setInterface) return undefined;
  if ((setInterface(0) as number) & wideInterface) {
    throw new Error('takes integers of 64 bits under the name cblas_sgemm');
  }
  library.func('int MKL_Set_Threading_Layer(int layer)')(sequential);
  // Otherwise the last digits depend on the memory alignment of an array.
  findFunction(library, 'int MKL_CBWR_Set(int setting)')?.(reproducible);
  const text = new Uint8Array(200);
  library.func('void MKL_Get_Version_String(void *text, int length)')(text, text.length);
  const [version = 'of unknown version'] =
    /\d+\.\d+[^\s-]*/.exec(Buffer.from(text).toString()) ?? [];
  return { name: 'MKL', version, ...routines(library, plainNaming) };
}

function routines(
  library: ForeignLibrary,
  naming: Naming,
): Pick<BoundBlas, 'sgemm' | 'symmetricProduct' | 'dgesdd'> {
  const sgemm = bindSgemm(library, naming);
  const ssyrk = bindSsyrk(library, naming);
  return {
    sgemm,
    symmetricProduct: (n, k, a, transposeA, c) => {
      if (n * n * k >= smallestForSsyrk) ssyrk(n, k, a, transposeA, c);
      else sgemm(n, n, k, a, transposeA, a, !transposeA, c);
    },
    dgesdd: bindDgesdd(library, naming),
  };
}

const [rowMajor, plain, transposed, upper] = [101, 111, 112, 121];

function bindSgemm(library: ForeignLibrary, { prefix, suffix, integers: int }: Naming): Sgemm {
  const call = library.func(
    `void ${prefix}cblas_sgemm${suffix}(int order, int transA, int transB, ` +
      `${int} m, ${int} n, ${int} k, float alpha, const void *a, ${int} lda, ` +
      `const void *b, ${int} ldb, float beta, void *c, ${int} ldc)`,
  );
  return (m, n, k, a, transposeA, b, transposeB, c, alpha = 1, beta = 0) => {
    const [opA, lda] = transposeA ? [transposed, m] : [plain, k];
    const [opB, ldb] = transposeB ? [transposed, k] : [plain, n];
    call(rowMajor, opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, n);
  };
}

/**
 * The n²k from which computing only one triangle is faster: it takes 0.98 of the full product's time at
 * n = k = 125, 0.82 at 200, 0.68 at 500 (OpenBLAS 0.3.21 and 0.3.31, Zen 4), but 1.1 at 100, where the full
 * product has kernels for small sizes.
 */
const smallestForSsyrk = 2e6;

/** ssyrk does half of the work: the upper triangle only. */
function bindSsyrk(
  library: ForeignLibrary,
  { prefix, suffix, integers: int }: Naming,
): SymmetricProduct {
  const call = library.func(
    `void ${prefix}cblas_ssyrk${suffix}(int order, int uplo, int trans, ${int} n, ${int} k, ` +
      `float alpha, const void *a, ${int} lda, float beta, void *c, ${int} ldc)`,
  );
  return (n, k, a, transposeA, c) => {
    const [op, lda] = transposeA ? [transposed, n] : [plain, k];
    call(rowMajor, upper, op, n, k, 1, a, lda, 0, c, n);
  };
}

/** Passes everything by reference, as Fortran does; the last argument is Fortran's hidden length of `job`. */
function bindDgesdd(library: ForeignLibrary, naming: Naming): Dgesdd | undefined {
  const pointers = ['m', 'n', 'a', 'lda', 's', 'u', 'ldu', 'vt', 'ldvt', 'work', 'lwork', 'iwork'];
  const call = findFunction(
    library,
    `void ${naming.prefix}dgesdd_${naming.suffix}(const void *job, ` +
      `${pointers.map((name) => `void *${name}`).join(', ')}, void *info, size_t jobLength)`,
  );
  if (!call) return undefined;
  const [integer, room] =
    naming.integers === 'int64_t'
      ? [(value: number) => BigInt64Array.of(BigInt(value)), BigInt64Array]
      : [(value: number) => Int32Array.of(value), Int32Array];
  return (job, n, matrix, s, u, vt, work) => {
    const [order, info] = [integer(n), integer(0)];
    const length = integer(work.length === 1 ? -1 : work.length);
    const jobName = Uint8Array.of(job.charCodeAt(0));
    const iwork = new room(8 * n);
    const factors = [s, u, order, vt, order];
    call(jobName, order, order, matrix, order, ...factors, work, length, iwork, info, 1);
    return Number(info[0]);
  };
}
