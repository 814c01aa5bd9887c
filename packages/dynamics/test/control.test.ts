import { stream } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import {
  afterCorrection,
  correctionsNeeded,
  isLost,
  isSlow,
  judge,
  type Sizes,
  stepsToSkip,
} from '../src/control.ts';

const source = stream(5, 'control');
/** Sizes that shrink, stagnate or grow, as many as a network alone may see. */
const sequences = Array.from({ length: 2000 }, () => {
  const sizes = [10 ** (-7 * source.uniform())];
  const factor = 10 ** (0.5 - 3 * source.uniform());
  while (sizes.length < 8) sizes.push(sizes.at(-1)! * factor * 10 ** (source.uniform() - 0.5));
  return sizes;
});

/** The corrections that a network alone makes. */
function alone(sizes: Sizes, guessed = false) {
  for (let count = 1; ; count++) {
    const verdict = afterCorrection(sizes.slice(0, count), guessed);
    if (verdict !== 'go on') return { count, verdict };
  }
}

describe('the control of the corrections', () => {
  it('ends after as many corrections as are needed, and at eight', () => {
    for (const sizes of sequences) {
      const { count, verdict } = alone(sizes);
      expect(count).toBeLessThanOrEqual(8);
      if (correctionsNeeded(sizes) <= count) {
        expect([count, verdict]).toEqual([correctionsNeeded(sizes), 'found']);
      }
    }
    expect(new Set(sequences.map((sizes) => alone(sizes).verdict))).toEqual(
      new Set(['found', 'lost']),
    );
  });

  it('loses a network alone if it loses it in a batch with the same corrections', () => {
    for (const sizes of sequences) {
      const { count, verdict } = alone(sizes);
      const same = sizes.slice(0, count);
      if (same.at(-1)! < 2e-3) expect(verdict === 'lost').toBe(isLost(same));
      else expect([verdict, isLost(same)]).toContain(true);
    }
  });

  it('allows larger corrections for a first guess than for a prediction', () => {
    expect(alone([5, 1.5, 0.1, 1e-4, 1e-9]).verdict).toBe('lost');
    expect(alone([5, 1.5, 0.1, 1e-4, 1e-9], true)).toEqual({ count: 4, verdict: 'found' });
    expect(alone([5, 2, 0.1, 1e-4, 1e-9], true).verdict).toBe('lost');
  });

  it('does not use roots whose size is not a number', () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect(alone([infinite, infinite]).verdict).toBe('lost');
    expect(isLost([1e-6, Number.NaN])).toBe(true);
  });

  it('turns the frame when three corrections shrink the size too little', () => {
    expect(isSlow([1e-3, 1e-9])).toBe(false);
    expect(isSlow([1e-2, 1e-3, 1e-5])).toBe(false);
    expect(isSlow([1e-3, 5e-4, 1e-5])).toBe(false);
    expect(isSlow([1e-4, 5e-5, 1e-5])).toBe(true);
    expect(isSlow([1e-2, 5e-3, 1e-3, 1e-6])).toBe(true);
    expect(judge([[1e-2, 5e-3]])).toEqual({ corrections: 3, turn: true, lost: true });
    expect(judge([[1e-3, 1e-9], [1e-6]])).toEqual({
      ...{ corrections: 2, turn: false, lost: false },
    });
  });

  it('skips by the cube root of the error, one more than before, seven at most', () => {
    expect([1e-3, 3e-5, 1e-5, 1e-9].map((size) => stepsToSkip([size], 1))).toEqual([0, 0, 0, 1]);
    expect([1, 2, 4, 8].map((gap) => stepsToSkip([1e-12], gap))).toEqual([1, 2, 4, 7]);
    expect(stepsToSkip([8 * 3e-5], 6)).toBe(2);
  });
});
