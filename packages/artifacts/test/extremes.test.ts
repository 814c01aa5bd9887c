import { describe, expect, it } from 'vitest';
import { largest, smallest } from '../src/tables.ts';

describe('the largest and the smallest value of a column', () => {
  it('are found in a million values, which no call can take as arguments', () => {
    const column = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i));
    const sorted = column.toSorted();
    expect([smallest(column), largest(column)]).toEqual([sorted[0], sorted.at(-1)]);
    expect(() => Math.max(...column)).toThrow(RangeError);
  });

  it('are NaN if any value is NaN, and infinite without values', () => {
    expect([smallest([1, Number.NaN, 2]), largest([1, Number.NaN, 2])]).toEqual([NaN, NaN]);
    expect([smallest([]), largest([])]).toEqual([Infinity, -Infinity]);
  });
});
