import type { BoundBlas, Dgesdd } from './bindBlas.ts';
import { loadBlas } from './blasLibrary.ts';
import type { LinearAlgebra, Svd } from './engine.ts';
import { checkSquare, nan } from './hostSvd.ts';
import { jacobiLinearAlgebra } from './jacobiSvd.ts';

/**
 * Singular value decompositions in float64 by LAPACK's dgesdd (divide and conquer), about 10 ms at
 * n = 200; by Jacobi rotations where the library has no LAPACK.
 */
export function lapackOf({ dgesdd }: Pick<BoundBlas, 'dgesdd'>): LinearAlgebra {
  if (!dgesdd) return jacobiLinearAlgebra;
  return {
    svd: (matrix, n) => lapackSvd(dgesdd, matrix, n),
    singularValues: (matrix, n) => decompose(dgesdd, 'N', matrix, n).s,
  };
}

/** The SVD on the host for a GPU or TensorFlow engine, and the library that computes it, for `versions`. */
export async function linearAlgebraBeside(): Promise<{
  readonly algebra: LinearAlgebra;
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}> {
  const library = await loadBlas().catch(() => undefined);
  if (library?.dgesdd) {
    return {
      algebra: lapackOf(library),
      versions: { [library.name]: library.version },
      notes: [],
    };
  }
  const notes = ['singular values by Jacobi rotations, several times slower than with OpenBLAS'];
  return { algebra: jacobiLinearAlgebra, versions: {}, notes };
}

/**
 * LAPACK is column-major and so decomposes Aᵀ = U′SV′ᵀ: V′ is the U of A, and U′ is its V. Column-major
 * V′ᵀ is row-major V′; U′ must be transposed.
 */
function lapackSvd(dgesdd: Dgesdd, matrix: Float64Array, n: number): Svd {
  const { left, s, right } = decompose(dgesdd, 'A', matrix, n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) v[i * n + j] = left[j * n + i]!;
  }
  return { u: right, s, v };
}

function decompose(dgesdd: Dgesdd, job: 'A' | 'N', matrix: Float64Array, n: number) {
  checkSquare(matrix, n);
  const squares = job === 'A' ? n * n : 1;
  // dgesdd may never return from NaN, or refuse it, depending on its version.
  if (!matrix.every(Number.isFinite)) return { left: nan(squares), s: nan(n), right: nan(squares) };
  const [left, right] = [new Float64Array(squares), new Float64Array(squares)];
  const s = new Float64Array(n);
  // dgesdd overwrites its matrix.
  const overwritten = Float64Array.from(matrix);
  const call = (work: Float64Array) => {
    const info = dgesdd(job, n, overwritten, s, left, right, work);
    if (info !== 0) throw new Error(`LAPACK: dgesdd ended with info = ${info} at n = ${n}`);
  };
  // The first call only asks how long `work` must be.
  const length = new Float64Array(1);
  call(length);
  call(new Float64Array(Math.max(2, Math.ceil(length[0]!))));
  return { left, s, right };
}
