import {
  metricsColumns,
  numberColumn,
  stepSizeColumns,
  type Table,
  UserError,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { effectsTable, stepSizeClaims, stepSizeEffects } from '../src/index.ts';

interface Run {
  readonly status?: string;
  readonly iterations?: number;
  readonly error?: number;
  readonly end?: number;
}

const axis = Array.from({ length: 15 }, (_, k) => k / 10);
const places = axis.flatMap((x) => axis.map((y) => [x - 3, y + 1.2] as const));

/** Runs on a plane of 15×15 cells, by default with 6c iterations. */
function runs(
  runOf: (c: number, place: number) => Run = () => ({}),
  constants: readonly number[] = [2, 5, 50],
): Table {
  const rows = constants.flatMap((c) =>
    places.map(([x, y], place) => {
      const { status = 'ok', iterations = 6 * c, error = 0.2, end = 0.5 } = runOf(c, place);
      const fields: Record<string, number | string> = {
        learning_rate_constant: c,
        gamma_sigma2: x,
        gamma_w: y,
        width: Math.floor(50 ** y),
        seed: 'a',
        status,
        stop_reason: 'test-rising',
        min_test_error: error,
        iterations_to_min_test_error: iterations,
        stable_rank_at_min: 3 + 1 / c,
        train_error_start: 2,
        train_error_end: end,
      };
      return stepSizeColumns.map((column) => fields[column] ?? 1);
    }),
  );
  return { columns: stepSizeColumns, rows };
}

/** The smallest c diverges in the first five cells. */
const usual = (c: number, place: number): Run => (c === 2 && place < 5 ? { end: 9 } : {});
const claimsOf = (table: Table) => stepSizeClaims({ ...stepSizeEffects(table), rank: 5 });
const outcomeOf = (table: Table, id: string) =>
  claimsOf(table).find((claim) => claim.id === `step-size-${id}`)!.outcome;

describe('stepSizeEffects', () => {
  it('compares every run with the same cell at the largest c', () => {
    const { reference, constants, effects } = stepSizeEffects(runs(usual));
    expect([reference, constants]).toEqual([50, [2, 5, 50]]);
    expect(effects).toHaveLength(3 * 225);
    const table = effectsTable({ reference, constants, effects });
    const speedUps = numberColumn(table, 'speed_up');
    expect(speedUps.slice(0, 5).every(Number.isNaN)).toBe(true);
    expect(speedUps[5]).toBe(25);
    expect(speedUps[225]).toBe(10);
    expect(speedUps[450]).toBe(1);
    expect(numberColumn(table, 'stable_rank_change')[225]).toBeCloseTo(0.2 - 0.02, 12);
  });

  it('counts a run that ends above its initial error as diverged, and keeps failed ones apart', () => {
    const { effects } = stepSizeEffects(
      runs((c, place) => {
        if (c !== 5) return {};
        return (
          [
            { end: 2.01 },
            { end: Number.NaN },
            { status: 'diverged' },
            { status: 'failed' },
            { end: 2 },
          ][place] ?? {}
        );
      }),
    );
    expect(effects.slice(225, 230).map(({ state }) => state)).toEqual([
      ...['diverged', 'diverged', 'diverged', 'failed', 'ok'],
    ]);
    expect(effects[225]!.testErrorChange).toBeNaN();
  });

  it.each([
    [runs(undefined, [50]), /expected at least 2 values of learning_rate_constant, got 50/],
    [
      { ...runs(), rows: runs().rows.slice(1) },
      /c = 2: expected the 225 cells of c = 50, each once, got 224/,
    ],
    [{ columns: metricsColumns, rows: [] }, /expected a column 'learning_rate_constant'/],
  ])('refuses a table that is not such a study', (table, message) => {
    expect(() => stepSizeEffects(table)).toThrow(UserError);
    expect(() => stepSizeEffects(table)).toThrow(message);
  });
});

describe('the claims on step sizes', () => {
  it('hold if iterations grow like c, errors stay, and only the smallest c diverges', () => {
    const claims = claimsOf(runs(usual));
    expect(claims.map(({ outcome }) => outcome)).toEqual(['holds', 'holds', 'holds']);
    expect(claims[0]!.value).toBeCloseTo(1, 12);
    expect(claims[1]!.value).toBe(1);
    expect(claims[2]!.value).toBeCloseTo(5 / 225, 12);
    for (const { margin } of claims) expect(margin).toBeGreaterThan(0.1);
  });

  it('iterations: fails for powers of 0.9 and 1.1, but not because of rounding to integers', () => {
    const power = (p: number) =>
      runs((c, place) => ({ iterations: Math.round((20 + (place % 7)) * c ** p) }));
    expect(outcomeOf(power(1), 'iterations')).toBe('holds');
    expect(outcomeOf(power(0.9), 'iterations')).toBe('fails');
    expect(outcomeOf(power(1.1), 'iterations')).toBe('fails');
    expect(
      outcomeOf(
        runs(() => ({ iterations: 3 })),
        'iterations',
      ),
    ).toBe('no-result');
  });

  it('test error: fails if a fifth of the cells reach another error', () => {
    const off = (every: number) =>
      runs((c, place) => ({ error: c === 5 && place % every === 0 ? 0.23 : 0.2 }));
    expect(outcomeOf(off(20), 'test-error')).toBe('holds');
    expect(outcomeOf(off(5), 'test-error')).toBe('fails');
    expect(outcomeOf(runs(undefined, [2, 50]), 'test-error')).toBe('no-result');
  });

  it('stability: fails if nothing diverges, or if as many diverge with a larger c', () => {
    expect(outcomeOf(runs(), 'stability')).toBe('fails');
    const other = (c: number, place: number): Run => (c < 50 && place < 5 ? { end: 9 } : {});
    expect(outcomeOf(runs(other), 'stability')).toBe('fails');
  });
});
