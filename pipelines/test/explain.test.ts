import { describe, expect, it } from 'vitest';
import { changedKeys } from '../src/explain/changedKeys.ts';

// nxCache.test.ts compares the output of `explain` with what Nx does.

describe('changedKeys', () => {
  it('names each key once, with its path', () => {
    const before = { seed: 1, a: { b: [1, 2], c: 'x' }, gone: true };
    const after = { seed: 2, a: { b: [1, 3], c: 'x', d: null } };
    expect(changedKeys(before, after)).toEqual([
      'seed 1 → 2',
      'a.b [1,2] → [1,3]',
      'a.d absent → null',
      'gone true → absent',
    ]);
    expect(changedKeys(before, structuredClone(before))).toEqual([]);
  });
});
