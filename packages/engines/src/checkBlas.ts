import type { BoundBlas, Dgesdd } from './bindBlas.ts';
import { exactProduct, integers, transposes } from './checkProducts.ts';
import type { Sgemm, SymmetricProduct } from './heapKernels.ts';

/** One small size, and one above the thresholds of OpenBLAS's small kernels (m·n·k ≤ 10⁶) and of ssyrk. */
const sizes = [
  [5, 52, 7],
  [101, 125, 127],
] as const;

/**
 * Compares the results of a newly bound library with exactly known ones.
 * @throws Error that says what is wrong, phrased to follow `which`
 */
export function checkBlas({ sgemm, symmetricProduct, dgesdd }: BoundBlas): void {
  for (const [m, k, n] of sizes) {
    checkSgemm(sgemm, m, k, n);
    checkSymmetric(symmetricProduct, n, k);
  }
  if (dgesdd) checkDgesdd(dgesdd);
}

function checkSgemm(sgemm: Sgemm, m: number, k: number, n: number): void {
  const [a, b, c] = [integers(m * k, 3), integers(k * n, 5), integers(m * n, 7)];
  for (const [transposeA, transposeB] of transposes) {
    const right = exactProduct(a, b, { batch: 1, m, k, n, transposeA, transposeB });
    const got = Float32Array.from(c);
    sgemm(m, n, k, a, transposeA, b, transposeB, got, -2, 1);
    if (!right.every((value, i) => got[i] === c[i]! - 2 * value)) {
      throw new Error(`gives a wrong product of ${m}×${k} and ${k}×${n} numbers`);
    }
  }
}

function checkSymmetric(product: SymmetricProduct, n: number, k: number): void {
  const a = integers(n * k, 3);
  for (const transposed of [false, true]) {
    const which = { transposeA: transposed, transposeB: !transposed };
    const right = exactProduct(a, a, { batch: 1, m: n, k, n, ...which });
    // Old contents must not affect the result, not even as 0·NaN.
    const got = new Float32Array(n * n).fill(Number.NaN);
    product(n, k, a, transposed, got);
    const below = (i: number) => i % n < Math.floor(i / n);
    if (!right.every((value, i) => below(i) || got[i] === value)) {
      throw new Error(`gives a wrong product of ${n}×${k} numbers with themselves`);
    }
  }
}

/** [[0, 3], [4, 0]] has the singular values 4 and 3. */
function checkDgesdd(dgesdd: Dgesdd): void {
  const [s, u, vt] = [new Float64Array(2), new Float64Array(4), new Float64Array(4)];
  const info = dgesdd('A', 2, Float64Array.of(0, 3, 4, 0), s, u, vt, new Float64Array(100));
  const off = Math.max(Math.abs(s[0]! - 4), Math.abs(s[1]! - 3));
  if (info !== 0 || !(off < 1e-12)) throw new Error('gives wrong singular values');
}
