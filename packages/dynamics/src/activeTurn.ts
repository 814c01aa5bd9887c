import { product, type Svd } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { unresolved } from './frame.ts';
import type { PartialRotation } from './rotation.ts';
import { tidy } from './tidy.ts';

/*
 * In a narrow network only few singular directions rotate: the w of A(0), and those of T that stand out from the
 * noise. They are the first k directions of the frame. One turn per step, computed from the blocks of Ã that couple
 * them to each other and to the rest, keeps them decoupled at a cost of O(kd²).
 */

/** I + V·M·Vᵀ: V d×2k, M 2k×2k, row-major. */
export interface RotationFactors {
  readonly v: Float32Array;
  readonly middle: Float32Array;
}

interface ActiveTurn {
  readonly p: RotationFactors;
  readonly q: RotationFactors;
  /** Ã_ii of the k directions after the turn. */
  readonly values: Float64Array;
}

/** Working memory for a turn, reused because new arrays at every step would pile up to megabytes before V8 collects them. */
export interface TurnSpace {
  /** (d − k)×k each. */
  readonly e: Float64Array;
  readonly f: Float64Array;
  /** d×2k each. */
  readonly p: Float32Array;
  readonly q: Float32Array;
}

/** Allocates it. @param d dimension @param k how many directions turn */
export function turnSpace(d: number, k: number): TurnSpace {
  const couplings = () => new Float64Array((d - k) * k);
  const columns = () => new Float32Array(2 * d * k);
  return { e: couplings(), f: couplings(), p: columns(), q: columns() };
}

interface ActiveTurnOptions {
  readonly dimension: number;
  /** k. */
  readonly active: number;
  /** s. */
  readonly threshold: number;
  readonly svd: (matrix: Float64Array, n: number) => Svd;
  /** Holds V of both returned factors; the next turn overwrites it. */
  readonly space: TurnSpace;
}

/**
 * The turn of
 *
 *     Ã = [X E; F B],   X k×k,
 *
 * that makes X diagonal and removes E and F to first order, with B replaced by its diagonal b. Once
 * X = diag(σ), the other directions are tilted towards the k active ones by
 *
 *     Z_P = (Fσ + bEᵀ)/(σ² − b²),   Z_Q = (Eᵀσ + bF)/(σ² − b²)   entry by entry,
 *
 * regularised as in `frame.ts`: pairs whose roots c = √(σ² + s²) differ by less than 2 % of their sum
 * are left to the corrections. The rotation is the Cayley transform of Z, orthogonal for any Z. Float64 on the host.
 * @param learned Ã, row-major
 * @returns undefined if Ã is not finite
 */
export function activeTurn(
  learned: ArrayLike<number>,
  { dimension: d, active: k, threshold, svd, space }: ActiveTurnOptions,
): ActiveTurn | undefined {
  const block = Float64Array.from({ length: k * k }, (_, n) => {
    return learned[Math.floor(n / k) * d + (n % k)]!;
  });
  const { u, s: values, v } = nearestToIdentity(svd(block, k), k);
  const rest = d - k;
  // (UᵀE)ᵀ and FV.
  const { e, f } = space;
  const [above, beside] = [new Float64Array(k), new Float64Array(k)];
  for (let j = 0; j < rest; j++) {
    for (let l = 0; l < k; l++) {
      above[l] = learned[l * d + k + j]!;
      beside[l] = learned[(k + j) * d + l]!;
    }
    for (let i = 0; i < k; i++) {
      let ofE = 0;
      let ofF = 0;
      for (let l = 0, at = i; l < k; l++, at += k) {
        ofE += above[l]! * u[at]!;
        ofF += beside[l]! * v[at]!;
      }
      e[j * k + i] = ofE;
      f[j * k + i] = ofF;
    }
  }
  const roots = values.map((value) => Math.hypot(value, threshold));
  for (let j = 0; j < rest; j++) {
    const b = learned[(k + j) * (d + 1)]!;
    const root = Math.hypot(b, threshold);
    for (let i = 0; i < k; i++) {
      const at = j * k + i;
      const sigma = values[i]!;
      const gap = sigma * sigma - b * b;
      const floor = unresolved * (roots[i]! + root) ** 2;
      const inverse = gap / (gap * gap + floor * floor);
      const ofE = e[at]!;
      const ofF = f[at]!;
      f[at] = (ofF * sigma + b * ofE) * inverse;
      e[at] = (ofE * sigma + b * ofF) * inverse;
    }
  }
  const [p, q] = [factors(u, f, k, space.p), factors(v, e, k, space.q)];
  const finite = p.middle.every(Number.isFinite) && q.middle.every(Number.isFinite);
  return finite ? { p, q, values } : undefined;
}

/** I + VMVᵀ on the device. */
export function partialRotation({ v, middle }: RotationFactors, d: number): PartialRotation {
  const width = v.length / d;
  return tidy(() => {
    const columns = tf.tensor2d(v, [d, width]);
    return { v: columns, w: product(columns, tf.tensor2d(middle, [width, width]), false, true) };
  });
}

/**
 * An SVD with singular vectors ordered and signed to be nearest to the axes, so that the frame moves
 * smoothly where singular values cross.
 */
function nearestToIdentity({ u, s, v }: Svd, k: number): Svd {
  const closeness = (i: number, j: number) => Math.abs(u[i * k + j]!) + Math.abs(v[i * k + j]!);
  const pairs = Array.from({ length: k * k }, (_, n) => [Math.floor(n / k), n % k] as const);
  const weights = pairs.map(([i, j]) => closeness(i, j));
  const order = pairs.map((_, n) => n).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const columnOf = new Int32Array(k).fill(-1);
  const taken = new Set<number>();
  for (const n of order) {
    const [axis, column] = pairs[n]!;
    if (columnOf[axis]! >= 0 || taken.has(column)) continue;
    columnOf[axis] = column;
    taken.add(column);
  }
  const arranged = (vectors: Float64Array) =>
    vectors.map((_, n) => {
      const axis = n % k;
      const column = columnOf[axis]!;
      const sign = v[axis * k + column]! < 0 ? -1 : 1;
      return sign * vectors[Math.floor(n / k) * k + column]!;
    });
  return {
    u: arranged(u),
    s: Float64Array.from(columnOf, (column) => s[column]!),
    v: arranged(v),
  };
}

/**
 * diag(O, I)·P for an orthogonal k×k matrix O and the Cayley transform P of [0 −Zᵀ; Z 0], as the
 * identity plus an increment: with N = (I + ZᵀZ/4)⁻¹
 *
 *     P = [2N − I, −NZᵀ; ZN, I − ½ZNZᵀ],   diag(O, I)·P = I + VMVᵀ,
 *     V = [I 0; 0 Z],   M = [O(2N − I) − I, −ON; N, −½N].
 *
 * The increment is rounded to float32, not the sum: otherwise a frame that turns slightly at every step
 * would be stretched by the same rounding error each time.
 * @param v where V goes
 */
function factors(o: Float64Array, z: Float64Array, k: number, v: Float32Array): RotationFactors {
  const rest = z.length / k;
  const gram = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let at = 0; at < z.length; at += k) sum += z[at + a]! * z[at + b]!;
      gram[a * k + b] = sum;
      gram[b * k + a] = sum;
    }
  }
  const shifted = gram.map((value, at) => value / 4 + (at % (k + 1) ? 0 : 1));
  const n = inverse(shifted, k);
  const on = times(o, n, k);
  // 2N − I = I − ½ZᵀZN.
  const lost = times(o, times(gram, n, k), k);
  const middle = new Float32Array(4 * k * k);
  v.fill(0);
  for (let a = 0; a < k; a++) {
    v[a * 2 * k + a] = 1;
    for (let b = 0; b < k; b++) {
      const at = a * k + b;
      middle[a * 2 * k + b] = o[at]! - (a === b ? 1 : 0) - lost[at]! / 2;
      middle[a * 2 * k + k + b] = -on[at]!;
      middle[(k + a) * 2 * k + b] = n[at]!;
      middle[(k + a) * 2 * k + k + b] = -n[at]! / 2;
    }
  }
  for (let j = 0; j < rest; j++) {
    for (let a = 0; a < k; a++) v[(k + j) * 2 * k + k + a] = z[j * k + a]!;
  }
  return { v, middle };
}

function times(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < k; j++) out[i * k + j]! += factor * b[l * k + j]!;
    }
  }
  return out;
}

/** By Gauss–Jordan elimination; no pivoting is needed for a symmetric matrix with eigenvalues of at least 1. */
function inverse(matrix: Float64Array, k: number): Float64Array {
  const a = matrix.slice();
  for (let p = 0; p < k; p++) {
    const pivot = 1 / a[p * k + p]!;
    for (let j = 0; j < k; j++) a[p * k + j]! *= j === p ? 0 : pivot;
    a[p * k + p] = pivot;
    for (let i = 0; i < k; i++) {
      if (i === p) continue;
      const factor = a[i * k + p]!;
      a[i * k + p] = 0;
      for (let j = 0; j < k; j++) a[i * k + j]! -= factor * a[p * k + j]!;
    }
  }
  return a;
}
