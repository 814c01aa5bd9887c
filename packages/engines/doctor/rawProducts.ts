import { loadBlas } from '../src/blasLibrary.ts';
import type { Sgemm } from '../src/heapKernels.ts';

/** A product of an m×k and a k×n matrix, plain or transposed. */
export interface ProductSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * The machine's own sgemm (OpenBLAS, MKL or Accelerate) on one thread: the upper limit for any engine on one core.
 * Undefined if there is none.
 */
export async function rawProducts() {
  const library = await loadBlas().catch(() => undefined);
  if (!library) return undefined;
  return {
    library: `${library.name} ${library.version}`,
    /** Runs these products on separate arrays, the given number of times. */
    run: (sizes: readonly ProductSize[]) => {
      const calls = sizes.map((size) => prepare(library.sgemm, size));
      return (times: number): void => {
        for (let i = 0; i < times; i++) for (const call of calls) call();
      };
    },
  };
}

function prepare(
  sgemm: Sgemm,
  { m, k, n, transposeA = false, transposeB = false }: ProductSize,
): () => void {
  const fill = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.cos(i));
  const [a, b, c] = [fill(m * k), fill(k * n), new Float32Array(m * n)];
  return () => sgemm(m, n, k, a, transposeA, b, transposeB, c);
}
