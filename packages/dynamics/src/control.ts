/*
 * Decisions about the roots of one network. They depend only on the sizes of its corrections, and are the same for a network
 * alone and in a batch. The constants were chosen by comparison with one float64 SVD per step, on cells across the paper's
 * plane; docs/accuracy.md gives the error of the tracker for each of them.
 */

/** Corrections stop when their size falls below this. */
const tolerance = 2e-5;
const mostCorrections = 8;
/** If the second or a later correction has this size or more, the prediction was useless. */
const useless = 0.2;
/** The same after a first guess, when there was no prediction. */
const uselessGuess = 2;
/** Roots may be used if their last correction is smaller than this; otherwise they are lost. */
const acceptable = 2e-3;
/** The frame turns unless the third correction is at most this fraction of the first. */
const slowShrink = 0.05;
/** Corrections are skipped while the predicted error stays below this. */
const skipTolerance = 3e-5;
/** Most steps from one corrected step to the next: one fewer is skipped. */
const longestSkip = 8;

/** The sizes of the corrections of one step in order, each relative as in `correctRoots`. */
export type Sizes = readonly number[];

/**
 * How many of these corrections were needed to fall below {@link tolerance}; one more than their number if they did not
 * suffice. A further correction is unnecessary if its size, extrapolated from the last two, is below the tolerance.
 */
export function correctionsNeeded(sizes: Sizes): number {
  const last = sizes.findIndex((size, i) => {
    const previous = sizes[i - 1];
    return size < tolerance || (previous !== undefined && size ** 2 / previous < tolerance);
  });
  return last < 0 ? sizes.length + 1 : last + 1;
}

/** Whether the corrections may have converged to an indefinite square root, as they can from far away. */
function mayMislead(sizes: Sizes, limit: number): boolean {
  return sizes.slice(1).some((size) => !(size < limit));
}

/** Whether the roots of one step, after a fixed number of corrections, must not be used. */
export function isLost(sizes: Sizes): boolean {
  return !(sizes.at(-1)! < acceptable) || mayMislead(sizes, useless);
}

/**
 * What to do after a correction of a network alone: another one (`go on`), or stop with roots that may be used or not.
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
 * How many of the following steps need no correction. The error of extrapolation by a parabola grows as the cube of the gap;
 * the gap grows by at most one step at a time.
 * @param sizes the first entry is the error of the prediction over `gap` steps
 * @param gap steps between these corrections and the previous ones
 */
export function stepsToSkip([size]: Sizes, gap: number): number {
  const wanted = gap * Math.cbrt(skipTolerance / Math.max(size!, 1e-12));
  return Math.floor(Math.max(1, Math.min(longestSkip, wanted, gap + 1))) - 1;
}

/** Corrections per step of a network in a batch: the initial and the largest number. */
export const firstCorrections = 2;
const mostCorrectionsInBatch = 5;

/** What is decided about one network's roots after a chunk of steps with a fixed number of corrections. */
export interface Verdict {
  /** Corrections per step needed from now on. */
  readonly corrections: number;
  /** Whether corrections converge so slowly that the frame should turn. */
  readonly turn: boolean;
  /** Tracking failed: the results of these steps must not be used. */
  readonly lost: boolean;
}

/** Judges a chunk of steps. @param sizes one entry per step */
export function judge(sizes: readonly Sizes[]): Verdict {
  const needs = sizes.map(correctionsNeeded);
  return {
    corrections: Math.min(Math.max(...needs), mostCorrectionsInBatch),
    turn: isSlow(sizes.at(-1)!),
    lost: sizes.some(isLost),
  };
}
