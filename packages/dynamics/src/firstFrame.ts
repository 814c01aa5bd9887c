import type { Svd } from '@mixed-dynamics/engines';

/** Past this ratio w/d the target's singular vectors serve as the frame: A(0) is small beside s. */
const wideRatio = 4;
/** The frame of a narrow network is that of A about so many steps ahead. */
const stepsAhead = 20;

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
    const frame = svd(Float64Array.from(target), dimension);
    framesOfTargets.set(target, frame);
    return frame;
  }
  const ahead = 2 * learningRate * threshold * stepsAhead;
  return svd(
    Float64Array.from(learned, (value, i) => value + ahead * target[i]!),
    dimension,
  );
}
