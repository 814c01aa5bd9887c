import { describe, expect, it } from 'vitest';
import { evaluateClaim } from '../src/claims/claim.ts';
import { growthOf } from '../src/claims/growth.ts';
import type { PlaneCell } from '../src/claims/plane.ts';
import { dimensionForRank, teacherRank } from '../src/claims/stableRankClaims.ts';
import { contourCrossings, unavoidableError } from '../src/claims/testErrorClaims.ts';
import {
  type ClaimResult,
  claimsMarkdown,
  claimsText,
  marginOf,
  measureClaims,
} from '../src/index.ts';
import { presetFile } from './goldenData.ts';

describe('growthOf', () => {
  const s = 4;
  const euler = (law: (value: number) => number, target: number, steps: number) => {
    let value = target / 50;
    return Array.from({ length: steps }, () => {
      const now = value;
      value += 0.01 * law(value) * (target - value);
      return now;
    });
  };
  const laws = {
    lazy: () => s,
    balanced: (value: number) => value,
    mixed: (value: number) => Math.hypot(value, s),
  };

  it.each(Object.entries(laws))('finds the target and the rates of the %s law', (_name, law) => {
    // 30 steps end far below the target, and growthOf is not told the law.
    for (const target of [3, 20]) {
      const growth = growthOf(euler(law, target, 30), s)!;
      expect(growth.target).toBeCloseTo(target, 8);
      for (const { value, rate } of growth.points) expect(rate / law(value)).toBeCloseTo(0.01, 8);
      expect(growth.points.length).toBeGreaterThan(5);
    }
  });

  it('is undefined for a constant value, and for one without a limit', () => {
    expect(growthOf(new Array(30).fill(2), s)).toBeUndefined();
    const away = Array.from({ length: 30 }, (_, i) => Math.exp(i ** 2 / 100));
    expect(growthOf(away, s)).toBeUndefined();
  });
});

describe('low-rank-bias', () => {
  it('has no result for a run that ends before it learns the noise', () => {
    const curves = [
      [1, 20, 30],
      [1, 1, 8],
    ];
    const measure = (testErrors: readonly number[]) =>
      measureClaims({ figure1: { rank: 1, threshold: 4, curves, testErrors } }).at(-1)!;
    expect(measure([1, 0.2, 0.6])).toMatchObject({ outcome: 'holds', value: 20 / (30 / 8) });
    expect(measure([1, 0.2, 0.3])).toMatchObject({
      outcome: 'no-result',
      note: 'the run ends before the noise is learned, with test error 0.30; A = T has 1',
    });
  });
});

describe('contourCrossings', () => {
  const cell = (x: number, y: number, testError: number) => ({ x, y, testError }) as PlaneCell;

  it('interpolates the rise of the mean error, once per column, only inside the region', () => {
    const cells = [
      ...[cell(-1, 0, 0.6), cell(-1, 1, 0.1), cell(-1, 2, 0.2), cell(-1, 2, 0.4)],
      ...[cell(0, 0, 0.2), cell(0, 1, 0.3), cell(0, 2, 0.1), cell(0, 3, 0.35)],
      ...[cell(1, 0, 0.1), cell(1, 1, 0.2)],
    ];
    const crossings = contourCrossings(cells, 0.25, ({ gammaW }) => gammaW > 1);
    expect(crossings).toEqual([
      { gammaSigma2: -1, gammaW: expect.closeTo(1.75, 12) },
      { gammaSigma2: 0, gammaW: expect.closeTo(2.6, 12) },
    ]);
  });
});

describe('bounds that follow from d and K', () => {
  const { update, stop } = presetFile('paper').figure2;
  const facts = { rank: 5, learningRateConstant: 50, update, stop, cells: [], leftOut: 0 };

  it('tend to the values of the paper as d grows', () => {
    const huge = { ...facts, dimension: 1e9 };
    expect(unavoidableError(huge)).toBeLessThan(1e-7);
    expect(teacherRank(huge).low).toBeCloseTo(5, 2);
  });

  it('at the least dimension twice the lowest stable rank is K', () => {
    const dimension = dimensionForRank(5);
    expect(2 * teacherRank({ ...facts, dimension }).low).toBeCloseTo(5, 12);
  });
});

describe('evaluateClaim', () => {
  const evaluate = (
    criterion: { low?: number; high?: number },
    measured: { value: number; standardError?: number },
  ): ClaimResult =>
    evaluateClaim(
      {
        ...{ id: 'a', statement: 'b', where: 'c', domain: 'd', quantity: 'e' },
        criterion: () => ({ ...criterion, basis: 'f' }),
        measure: () => ({ ...measured, cells: '7 cells' }),
      },
      undefined,
    );

  it.each([
    [{ low: 2 }, 3, 'holds', 0.5],
    [{ low: 2 }, 1, 'fails', -0.5],
    [{ high: 4 }, 3, 'holds', 0.25],
    [{ high: 4 }, 4.4, 'fails', -0.1],
    [{ low: 1, high: 3 }, 2, 'holds', 1],
    [{ low: 1, high: 3 }, 2.5, 'holds', 0.5],
    [{ low: 1, high: 3 }, 0, 'fails', -1],
    [{ low: -0.2, high: 0.2 }, 0.1, 'holds', 0.5],
  ])('bounds %j, value %d: %s by %d', (criterion, value, outcome, margin) => {
    const result = evaluate(criterion, { value });
    expect(result.outcome).toBe(outcome);
    expect(result.margin).toBeCloseTo(margin, 12);
    expect(result.marginInErrors).toBeNull();
  });

  it('also gives the margin in standard errors', () => {
    const result = evaluate({ low: 1, high: 3 }, { value: 0.5, standardError: 0.25 });
    expect(result.marginInErrors).toBe(-2);
    expect(marginOf(result)).toBe('−50 %, −2 errors');
  });

  it('fails for a value of NaN', () => {
    expect(evaluate({ low: 1 }, { value: Number.NaN })).toMatchObject({
      outcome: 'fails',
      value: null,
      margin: null,
    });
  });
});

describe('the printed text', () => {
  const base: ClaimResult = {
    ...{ id: 'one', statement: 'It is so', where: 'Figure 9', domain: 'all', quantity: 'q' },
    ...{ low: 1, high: null, basis: 'because', value: 0.5, standardError: null, margin: -0.5 },
    ...{ marginInErrors: null, cells: '9 cells', outcome: 'fails', note: null },
  };
  const noResult: ClaimResult = {
    ...base,
    ...{ id: 'two', value: null, margin: null, outcome: 'no-result', note: 'too few' },
  };

  it('explains claims that fail or have no result', () => {
    const text = claimsText([base, noResult]);
    expect(text).toMatch(/✗ fails +one +0\.5 +≥ 1 +−50 % +9 cells/);
    expect(text).toMatch(/one: It is so \(Figure 9\)\.\n {4}q; wanted: because/);
    expect(text).toMatch(/two: no result: too few\nclaims: 0 hold, 1 fail, 1 without a result\n$/);
  });

  it('as Markdown is a page with a table and every claim in full', () => {
    const text = claimsMarkdown({ preset: 'mine', claims: [base, noResult] });
    expect(text).toMatch(/^# The paper's statements, preset mine\n/);
    expect(text).toContain('| ✗ fails | [one](#one) | 0.5 | ≥ 1 | −50 % |');
    expect(text).toContain('## two\n\nIt is so. (Figure 9)');
    expect(text).toContain('- no result: too few');
  });
});
