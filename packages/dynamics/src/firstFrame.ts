import type { Svd } from '@mixed-dynamics/engines';

/** Above this ratio w/d the target's singular vectors are the frame: A(0) is small compared with s. */
const wideRatio = 4;
/** The first frame of a narrow network is that of A about this many steps ahead. */
const stepsAhead = 20;
/** Factor above the noise edge that counts as signal; a finite matrix exceeds the edge by a few percent. */
const edgeMargin = 1.1;
/** At most this fraction of all directions turns at every step. */
const largestShare = 0.34;
/**
 * And at most this number, the most that was checked against float64 (w = 14, d = 200). With 55, at
 * w = 50, tracking failed for one network of 1,225.
 */
const largestActive = 20;

/** A singular value below this part of the largest is the rounding of a zero, in float32. */
const zeroShare = 1e-6;

interface FirstFrameOptions {
  readonly dimension: number;
  /** min(d_in, d_out): further singular values are those of the zero padding. */
  readonly rank: number;
  readonly width: number;
  /** s = σ²·w. */
  readonly threshold: number;
  readonly learningRate: number;
  readonly svd: (matrix: Float64Array, n: number) => Svd;
}

/** Orthogonal U and V, d×d row-major float64. */
interface Frame {
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** How many of the first directions turn at every step (`activeTurn.ts`); 0 if only occasional turns. */
  readonly active: number;
}

const framesOfTargets = new WeakMap<Float32Array, Frame>();

/**
 * The first frame: singular vectors of T for wide networks, because there C ≈ sI until A is aligned
 * with T (one SVD for all cells that share T); for narrow ones those of A(0) + 2ηs·20·T, about A after
 * some steps, which also orders the null space of A(0).
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
 * The number of active directions: the w of A(0), plus the singular values of T in the remaining space
 * above the noise edge. The largest of a square Gaussian matrix is 2/0.808 times the median (quarter
 * circle); what float32 cannot tell from zero is none. 0 when they exceed {@link largestShare} of all, or {@link largestActive}.
 */
function activeDirections(values: Float64Array, width: number): number {
  const others = values.subarray(width);
  const noise = (edgeMargin * 2 * others[others.length >> 1]!) / 0.8079;
  const edge = Math.max(noise, zeroShare * values[0]!);
  const active = width + others.filter((value) => value > edge).length;
  return active <= Math.min(largestShare * values.length, largestActive) ? active : 0;
}
