import type { ValueDifference } from '@mixed-dynamics/golden';
import { describe, expect, it } from 'vitest';
import { heatLevel } from '../src/report/heatMap.ts';

const difference = (used: number | null, up = true): ValueDifference => ({
  key: {},
  column: 'x',
  golden: 1,
  actual: up ? 2 : 0,
  absolute: 1,
  relative: 1,
  allowed: 1,
  used,
});

describe('heatLevel', () => {
  it.each([
    [0.49, 'u1'],
    [0.5, 'u2'],
    [1, 'u2'],
    [1 + 1e-12, 'u3'],
    [3, 'u4'],
    [10, 'u5'],
    [1e9, 'u5'],
  ])('%d × the tolerance is %s: passing levels are pale, failing ones are not', (used, level) => {
    expect(heatLevel(difference(used))).toBe(level);
    expect(heatLevel(difference(used, false))).toBe(level.replace('u', 'd'));
  });

  it('has a level for differences beyond any tolerance', () => {
    expect(heatLevel(difference(null))).toBe('beyond');
    expect(heatLevel({ ...difference(5), golden: 'ok', actual: 'failed' })).toBe('beyond');
  });
});
