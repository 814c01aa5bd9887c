import { acceptable, slowShrink, tolerance, useless } from '../selfConsistent.ts';

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
export function judgeChunk(sizes: readonly (readonly number[])[]): ChunkVerdict {
  const needs = sizes.map(correctionsNeeded);
  const last = sizes.at(-1)!;
  const slow = needs.at(-1)! > 3 || (needs.at(-1)! > 2 && !(last[2]! <= slowShrink * last[0]!));
  return {
    corrections: Math.min(Math.max(...needs), mostCorrections),
    turn: slow,
    lost: sizes.some(isLost),
  };
}

/** One more than before if the last correction was still large. */
function correctionsNeeded(sizes: readonly number[]): number {
  const enough = sizes.findIndex((size, i) => {
    const previous = sizes[i - 1];
    return size < tolerance || (previous !== undefined && size ** 2 / previous < tolerance);
  });
  return enough < 0 ? sizes.length + 1 : enough + 1;
}

/** Not converging, or so far from the root that it may converge to another one. */
function isLost(sizes: readonly number[]): boolean {
  return !(sizes.at(-1)! < acceptable) || sizes.slice(1).some((size) => !(size < useless));
}
