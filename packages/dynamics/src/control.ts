/*
 * Decisions about the roots of one network, from the sizes of its corrections alone: the same for a network alone and in a
 * batch. The constants were chosen on cells across the paper's plane against float64 SVD stepping; docs/accuracy.md gives the
 * error of the tracker for each cell.
 */

/** Corrections stop when their size falls below this. */
const tolerance = 2e-5;
const mostCorrections = 8;
/** A correction after the first of this size or more means that the prediction was useless. */
const useless = 0.2;
/** The same if there was no prediction. */
const uselessGuess = 2;
/** Size allowed after the last correction; above it, an SVD sets the frame. */
const acceptable = 2e-3;
/** Three corrections should reduce the size to this fraction, or the frame is turned. */
const slowShrink = 0.05;
/** Corrections are skipped while the predicted error stays below this. */
const skipTolerance = 3e-5;
const longestSkip = 8;

/** The sizes of the corrections of one step, in order. */
export type Sizes = readonly number[];

/**
 * How many of these corrections were needed, one more than there are if all were. The size after the next correction is
 * extrapolated from the last two.
 */
export function correctionsNeeded(sizes: Sizes): number {
  const last = sizes.findIndex((size, i) => {
    const previous = sizes[i - 1];
    return size < tolerance || (previous !== undefined && size ** 2 / previous < tolerance);
  });
  return last < 0 ? sizes.length + 1 : last + 1;
}

/** Far from the root, corrections may converge to another one that is not positive. */
function mayMislead(sizes: Sizes, limit: number): boolean {
  return sizes.slice(1).some((size) => !(size < limit));
}

/** Whether the roots cannot be used after a fixed number of corrections. */
export function isLost(sizes: Sizes): boolean {
  return !(sizes.at(-1)! < acceptable) || mayMislead(sizes, useless);
}

/**
 * What follows a correction of a network alone: another one (`go on`), or the end.
 * @param guessed whether there was no prediction to correct
 */
export function afterCorrection(sizes: Sizes, guessed: boolean): 'go on' | 'found' | 'lost' {
  if (correctionsNeeded(sizes) <= sizes.length) return 'found';
  const misled = mayMislead(sizes, guessed ? uselessGuess : useless);
  if (!misled && sizes.length < mostCorrections) return 'go on';
  return sizes.at(-1)! < acceptable ? 'found' : 'lost';
}

/** Whether corrections converge so slowly that the frame should turn. */
export function isSlow(sizes: Sizes): boolean {
  const needed = correctionsNeeded(sizes);
  return needed > 3 || (needed > 2 && !(sizes[2]! <= slowShrink * sizes[0]!));
}

/**
 * Steps after this one that need no corrections, because the error of the parabola, which grows as the cube of the gap, stays
 * small.
 * @param gap steps since the corrections before these
 */
export function stepsToSkip([size]: Sizes, gap: number): number {
  const wanted = gap * Math.cbrt(skipTolerance / Math.max(size!, 1e-12));
  return Math.floor(Math.max(1, Math.min(longestSkip, wanted, gap + 1))) - 1;
}

/** Corrections per step of a network in a batch: the initial number, and the largest before the frame must turn. */
export const firstCorrections = 2;
const mostCorrectionsInBatch = 5;

/** The judgement on one network's roots after several steps with a fixed number of corrections. */
export interface Verdict {
  /** Corrections per step needed from now on. */
  readonly corrections: number;
  /** Whether corrections converge so slowly that the frame should turn. */
  readonly turn: boolean;
  /** Tracking failed: the results of these steps must not be used. */
  readonly lost: boolean;
}

/** @param sizes for every step, the sizes of its corrections in order */
export function judge(sizes: readonly Sizes[]): Verdict {
  const needs = sizes.map(correctionsNeeded);
  return {
    corrections: Math.min(Math.max(...needs), mostCorrectionsInBatch),
    turn: isSlow(sizes.at(-1)!),
    lost: sizes.some(isLost),
  };
}
