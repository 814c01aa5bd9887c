import * as tf from '@tensorflow/tfjs';

/** Which operands of a product are transposed. */
export const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/**
 * Multiplies small integer matrices, plain, transposed and batched, on the current backend and
 * compares with exact arithmetic: float32 holds every intermediate value, so any difference is a
 * wrong product, not rounding.
 * @throws Error when a product is wrong
 */
export async function checkProducts(name: string): Promise<void> {
  for (const [transposeA, transposeB] of transposes) {
    for (const batch of [1, 3]) {
      const [m, k, n] = [5, 52, 7];
      const a = integers(batch * m * k, 3);
      const b = integers(batch * k * n, 5);
      const product = tf.tidy(() =>
        tf.matMul(
          tf.tensor3d(a, transposeA ? [batch, k, m] : [batch, m, k]),
          tf.tensor3d(b, transposeB ? [batch, n, k] : [batch, k, n]),
          transposeA,
          transposeB,
        ),
      );
      const got = await product.data();
      product.dispose();
      const right = exactProduct(a, b, { batch, m, k, n, transposeA, transposeB });
      if (!right.every((value, i) => value === got[i])) {
        throw new Error(
          `engine ${name}: expected exact products, got a wrong one (batch ${batch})`,
        );
      }
    }
  }
}

/** Integers from −5 to 5 in a fixed pattern. */
export const integers = (size: number, step: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => ((i * step) % 11) - 5);

interface Shape {
  batch: number;
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** op(A)·op(B) in float64: exact for small integers. */
export function exactProduct(a: Float32Array, b: Float32Array, s: Shape): number[] {
  const out: number[] = [];
  for (let i = 0; i < s.batch; i++) {
    for (let r = 0; r < s.m; r++) {
      for (let c = 0; c < s.n; c++) {
        let sum = 0;
        for (let j = 0; j < s.k; j++) {
          const left = a[i * s.m * s.k + (s.transposeA ? j * s.m + r : r * s.k + j)]!;
          const right = b[i * s.k * s.n + (s.transposeB ? c * s.k + j : j * s.n + c)]!;
          sum += left * right;
        }
        out.push(sum);
      }
    }
  }
  return out;
}
