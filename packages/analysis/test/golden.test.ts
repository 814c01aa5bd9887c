import { describe, expect, it } from 'vitest';
import { type ClaimResult, claimsText, marginOf, measureClaims } from '../src/index.ts';
import { goldenData } from './goldenData.ts';

const of = (results: readonly ClaimResult[], outcome: string) =>
  results.filter((result) => result.outcome === outcome).map(({ id }) => id);

describe("the paper's statements", () => {
  const paper = measureClaims(goldenData('paper'));
  const small = measureClaims(goldenData('small'));
  // The log of the tests shows the margins, so that a claim that comes close to failing is noticed.
  console.log(`golden/paper\n${claimsText(paper)}\ngolden/small\n${claimsText(small)}`);

  it.each(paper.map((result) => [result.id, marginOf(result), result] as const))(
    '%s holds at the size of the paper, margin %s',
    (_id, _margin, { outcome, margin, value }) => {
      expect(outcome).toBe('holds');
      expect(value).not.toBeNull();
      expect(margin).toBeGreaterThan(0);
    },
  );

  it('cover every statement about the figures', () => {
    expect(paper.map(({ id }) => id)).toEqual([
      'active-test-error',
      'lazy-test-error',
      'contour-slope',
      'active-rank',
      'lazy-rank-excess',
      'lazy-rank',
      'active-iterations',
      'iteration-growth',
      'theory-distance',
      'noise-distance',
      'narrow-test-error',
      'predicted-test-error',
      'predicted-rank',
      'predicted-iterations',
      'predicted-distance',
      'noise-contours',
      'width-power',
      'growth-above-threshold',
      'growth-below-threshold',
      'one-equation',
      'low-rank-bias',
    ]);
  });

  it('also hold for small matrices, with the same formulas for the bounds, unless there is no result', () => {
    expect(of(small, 'fails')).toEqual([]);
    const noResult = small.filter(({ outcome }) => outcome === 'no-result');
    expect(noResult.map(({ id, note }) => `${id}: ${note}`)).toEqual([
      expect.stringMatching(/^lazy-rank: d = 50 is below 140: twice the stable rank/),
      'active-iterations: 1 lazy cell, at least 4 are needed',
    ]);
  });

  it('that fit a line have a standard error, and a margin in units of it', () => {
    const slope = paper.find(({ id }) => id === 'contour-slope')!;
    const { value, low, standardError, marginInErrors } = slope;
    expect(value).toBeCloseTo(-1, 0);
    expect(standardError).toBeGreaterThan(0);
    expect(marginInErrors).toBeCloseTo((value! - low!) / standardError!, 9);
  });
});
