import type { Stream } from './stream.ts';

/** The first pass leaves errors of the rounding error times the condition number; a second pass removes them. */
const passes = 2;

/**
 * Random orthonormal vectors with the Haar measure: Gram–Schmidt of independent normal vectors. About 4·count²·length
 * flops.
 * @returns `count` vectors of `length` ≥ `count` numbers
 */
export function drawOrthonormal(stream: Stream, length: number, count: number): Float64Array[] {
  const vectors: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length }, stream.normal);
    for (let pass = 0; pass < passes; pass++) {
      for (const other of vectors) {
        const overlap = dot(other, vector);
        for (let i = 0; i < length; i++) vector[i]! -= overlap * other[i]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
