import { correctionsNeeded, isLost, isSlow, type Sizes } from '../control.ts';

/** Corrections per step: the initial number, and the largest before the frame must turn. */
export const firstCorrections = 2;
const mostCorrections = 5;

/** The judgement on one network's roots after a chunk. */
export interface ChunkVerdict {
  /** Corrections per step needed from now on. */
  readonly corrections: number;
  /** Whether corrections converge so slowly that the frame should turn. */
  readonly turn: boolean;
  /** Tracking failed: the results of the chunk must not be used. */
  readonly lost: boolean;
}

/**
 * Judges one network by the sizes of its corrections.
 * @param sizes for every step of the chunk, the sizes of its corrections in order
 */
export function judgeChunk(sizes: readonly Sizes[]): ChunkVerdict {
  const needs = sizes.map(correctionsNeeded);
  return {
    corrections: Math.min(Math.max(...needs), mostCorrections),
    turn: isSlow(sizes.at(-1)!),
    lost: sizes.some(isLost),
  };
}
