import type { Svd } from '@mixed-dynamics/engines';

/** Past this ratio w/d the target's singular vectors serve as the frame: A(0) is small beside s. */
const wideRatio = 4;
/** The frame of a narrow network is that of A about so many steps ahead. */
const stepsAhead = 20;
/** What counts as above the edge of noise, which a finite matrix leaves by some percent. */
const edgeMargin = 1.1;
/** Up to this share of all directions is turned at every step. */
const largestShare = 0.34;
/**
 * And up to so many: as far as this was held against float64 (w = 14, d = 200). With 55, at w = 50, one
 * network of 1,225 lost its roots.
 */
const largestActive = 20;

export interface FirstFrameOptions {
  readonly dimension: number;
  readonly width: number;
  /** s = σ²·w. */
  readonly threshold: number;
  readonly learningRate: number;
  readonly svd: (matrix: Float64Array, n: number) => Svd;
}

/** Orthogonal U and V, d×d row-major float64. */
export interface Frame {
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** How many of the first directions turn at every step (`activeTurn.ts`); 0 where all turn seldom. */
  readonly active: number;
}

const framesOfTargets = new WeakMap<Float32Array, Frame>();

/**
 * Where to look at A(t) from the start: singular vectors of T for wide networks, because there
 * C ≈ sI until A is aligned with T (one SVD for all cells that share T); for narrow ones those of
 * A(0) + 2ηs·20·T, the matrix some steps ahead, which also orders the null space of A(0).
 * @param learned A(0), d×d
 * @param target T, d×d
 */
export function firstFrame(
  learned: Float32Array,
  target: Float32Array,
  { dimension, width, threshold, learningRate, svd }: FirstFrameOptions,
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
  return { u, v, active: activeDirections(s, width) };
}

/**
 * The w directions of A(0), and of the singular values that T gives to the others those above the
 * edge of noise: the largest of a square Gaussian matrix is 2/0.808 of their median (the quarter
 * circle's). Nothing when they are more than {@link largestShare} of all, or than
 * {@link largestActive}.
 */
function activeDirections(values: Float64Array, width: number): number {
  const others = values.subarray(width);
  const edge = (edgeMargin * 2 * others[others.length >> 1]!) / 0.8079;
  const active = width + others.filter((value) => value > edge).length;
  return active <= Math.min(largestShare * values.length, largestActive) ? active : 0;
}
