import type { LinearAlgebra, Svd } from './engine.ts';
import { firstLine } from './engineUnavailable.ts';
import { checkSquare, nan } from './hostSvd.ts';
import { ownKernels } from './ownKernels.ts';
import { Memory } from './webAssembly.ts';

/**
 * Singular value decompositions in float64 by Jacobi rotations in WebAssembly (`assembly/jacobi.ts`):
 * the same bytes on every machine. Singular values below the rounding of the largest are zero. In each
 * vector of v, the entry of largest magnitude is positive.
 * @throws Error, when called, if WebAssembly has no SIMD or not enough memory for n×n numbers
 */
export const jacobiLinearAlgebra: LinearAlgebra = {
  svd(matrix, n) {
    const found = decompose(matrix, n, true);
    if (!found) return { u: nan(n * n), s: nan(n), v: nan(n * n) };
    return vectorsOf(found, n);
  },
  singularValues: (matrix, n) => decompose(matrix, n, false)?.s ?? nan(n),
};

/** Undefined for a non-finite matrix. */
function decompose(matrix: Float64Array, n: number, factors: boolean) {
  checkSquare(matrix, n);
  const largest = matrix.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (!Number.isFinite(largest)) return undefined;
  // Scaling by a power of two is exact, and no square over- or underflows.
  const unit = 2 ** -Math.max(-1022, Math.min(1022, Math.ceil(Math.log2(largest || 1))));
  const square = 8 * n * n;
  const [u, s, space, end] = [square, 2 * square, 2 * square + 8 * n, 2 * square + 20 * n];
  const { kernels, memory } = room(end, n);
  const numbers = (at: number, length: number) => new Float64Array(memory.buffer, at, length);
  const right = numbers(0, n * n);
  for (let i = 0; i < n * n; i++) right[i] = matrix[i]! * unit;
  if (kernels.jacobi(n, 0, u, s, space, factors) === 0) {
    throw new Error(`svd: Jacobi rotations of ${n}×${n} numbers did not converge`);
  }
  return {
    /** Descending. */
    s: numbers(s, n).map((value) => value / unit),
    /** Uᵀ, and Vᵀ with rows scaled by their singular values relative to the largest entry of A. */
    left: numbers(u, n * n),
    right,
    /** Which row belongs to each singular value. */
    rows: new Int32Array(memory.buffer, space + 8 * n, n),
  };
}

const page = 2 ** 16;
let opened: ReturnType<typeof open> | undefined;

/** A separate memory of at least this many bytes; it never shrinks. */
function room(bytes: number, n: number) {
  try {
    opened ??= open();
    const missing = Math.ceil((bytes - opened.memory.buffer.byteLength) / page);
    if (missing > 0) opened.memory.grow(missing);
    return opened;
  } catch (cause) {
    throw new Error(
      `svd: expected WebAssembly with SIMD and ${bytes} bytes of memory for n = ${n}, ` +
        `got ${firstLine(cause)}; use a smaller dimension, or the engine \`cpu\` without SIMD`,
      { cause },
    );
  }
}

function open() {
  const memory = new Memory({ initial: 0 });
  return { memory, kernels: ownKernels(memory, 'plain') };
}

type Rotated = NonNullable<ReturnType<typeof decompose>>;

function vectorsOf({ s, left, right, rows }: Rotated, n: number): Svd {
  const [u, v] = [new Float64Array(n * n), new Float64Array(n * n)];
  const rank = s.filter((value) => value > 0).length;
  const basis = new Float64Array(n * n);
  for (let k = 0; k < rank; k++) basis.set(unitVector(rowOf(right, rows[k]!, n)), k * n);
  completeBasis(basis, rank, n);
  for (let k = 0; k < n; k++) {
    const [own, other] = [rowOf(basis, k, n), rowOf(left, rows[k]!, n)];
    const sign = signOf(own);
    for (let i = 0; i < n; i++) {
      u[i * n + k] = sign * other[i]!;
      v[i * n + k] = sign * own[i]!;
    }
  }
  return { u, s, v };
}

const rowOf = (matrix: Float64Array, at: number, n: number) =>
  matrix.subarray(at * n, (at + 1) * n);

function unitVector(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** −1 if the entry of largest magnitude is negative; the first one counts if several are equal. */
function signOf(vector: Float64Array): number {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? -1 : 1;
}

/**
 * Completes the first `known` orthonormal rows of an n×n matrix to n rows. Each new row is the orthogonal
 * part of the coordinate axis farthest from the existing rows.
 */
function completeBasis(basis: Float64Array, known: number, n: number): void {
  // The squared distance of each coordinate axis from the span of the rows.
  const distances = new Float64Array(n).fill(1);
  const addToSpan = (row: Float64Array) =>
    row.forEach((value, i) => {
      distances[i]! -= value ** 2;
    });
  for (let k = 0; k < known; k++) addToSpan(rowOf(basis, k, n));
  for (let k = known; k < n; k++) {
    const row = rowOf(basis, k, n);
    row.fill(0);
    row[distances.indexOf(distances.reduce((max, value) => Math.max(max, value)))] = 1;
    // Two passes of Gram–Schmidt are enough (Kahan, Parlett).
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const other = rowOf(basis, j, n);
        const share = dot(row, other);
        for (let i = 0; i < n; i++) row[i]! -= share * other[i]!;
      }
    }
    row.set(unitVector(row));
    addToSpan(row);
  }
}
