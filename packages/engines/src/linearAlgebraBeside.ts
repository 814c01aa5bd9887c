import { loadBlas } from './blasLibrary.ts';
import type { LinearAlgebra } from './engine.ts';
import { jacobiLinearAlgebra } from './jacobiSvd.ts';
import { lapackOf } from './lapackSvd.ts';

/** Singular values for a GPU or TensorFlow engine, with the library as listed in `versions`. */
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
