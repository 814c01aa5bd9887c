import type { Svd } from '@mixed-dynamics/engines';

/** Above this ratio w/d, A(0) is small compared with s, and the first frame is that of T. */
const wideRatio = 4;
/** The first frame of a narrower network is that of A about this many steps later. */
const stepsAhead = 20;
/** Singular values above this multiple of the noise edge are signal; those of a finite noise matrix exceed it by a few percent. */
const edgeMargin = 1.1;
/** At most this fraction of all directions may turn at every step. */
const largestShare = 0.34;
/**
 * And at most this number, the largest that was checked against float64 (w = 14, d = 200). With 55 directions, at
 * w = 50, tracking failed for one network of 1,225.
 */
const largestActive = 20;

/** A singular value below this fraction of the largest is a zero rounded in float32. */
const zeroShare = 1e-6;

interface FirstFrameOptions {
  readonly dimension: number;
  /** min(d_in, d_out): the remaining singular values are the zeros of the padding. */
  readonly rank: number;
  readonly width: number;
  /** s at the start; σ²w for independent weights of one variance. */
  readonly threshold: number;
  readonly learningRate: number;
  readonly svd: (matrix: Float64Array, n: number) => Svd;
}

/** Orthogonal U and V, d×d row-major float64. */
interface Frame {
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** How many leading directions turn at every step (`activeTurn.ts`); 0 if the frame turns only occasionally. */
  readonly active: number;
}

const framesOfTargets = new WeakMap<Float32Array, Frame>();

/**
 * The first frame. For w > 4d it is given by the singular vectors of T, because there C ≈ sI until A is aligned with T;
 * one SVD serves all networks with the same `target` array. For narrower networks it is given by those of
 * A(0) + 2ηs·20·T, which is about A after 20 steps; T also determines the directions in the null space of A(0).
 * @param learned A(0), d×d
 * @param target T, d×d
 */
export function firstFrame(
  learned: Float32Array,
  target: Float32Array,
  { dimension, rank, width, threshold, learningRate, svd }: FirstFrameOptions,
): Frame {
  if (width > wideRatio * dimension) {
    const known = framesOfTargets.get(target);
    if (known) return known;
    const { u, v } = svd(Float64Array.from(target), dimension);
    const frame = { u, v, active: 0 };
    framesOfTargets.set(target, frame);
    return frame;
  }
  const ahead = 2 * learningRate * threshold * stepsAhead;
  const { u, s, v } = svd(
    Float64Array.from(learned, (value, i) => value + ahead * target[i]!),
    dimension,
  );
  return { u, v, active: activeDirections(s.subarray(0, rank), width) };
}

/**
 * The number of active directions: the w of A(0), plus the singular values of T in the remaining space above the noise edge.
 * By the quarter-circle law, the largest singular value of a square Gaussian matrix is 2/0.8079 times their median. Values
 * that are zero within float32 do not count. 0 if the number exceeds {@link largestShare} of all or {@link largestActive}.
 */
function activeDirections(values: Float64Array, width: number): number {
  const others = values.subarray(width);
  const noise = (edgeMargin * 2 * others[others.length >> 1]!) / 0.8079;
  const edge = Math.max(noise, zeroShare * values[0]!);
  const active = width + others.filter((value) => value > edge).length;
  return active <= Math.min(largestShare * values.length, largestActive) ? active : 0;
}
