import { describe, expect, it } from 'vitest';
import { expected, UserError } from '../src/index.ts';

const message = (got: unknown) =>
  expected({ culprit: '`--eta`', expected: 'a number', got, remedy: 'give one' }).message;

describe('expected', () => {
  it('names culprit, expected value, actual value and remedy in one sentence', () => {
    expect(message('abc')).toBe('`--eta`: expected a number, got abc; give one');
  });

  it.each([
    [Number.NaN, 'got NaN;'],
    [-0.5, 'got -0.5;'],
    ['', 'got an empty text;'],
    [undefined, 'got undefined;'],
    [null, 'got null;'],
    [12n, 'got 12;'],
    [[1, Number.NaN, 12n], 'got [1,"NaN","12"];'],
    [{ from: -3 }, 'got {"from":-3};'],
    [new Float32Array([1, 2]), 'got [1,2];'],
  ])('shows %s', (got, text) => {
    expect(message(got)).toContain(text);
  });

  it('shortens long values and accepts a cycle', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(message(new Float64Array(10_000)).length).toBeLessThan(300);
    expect(message(cycle)).toMatch(/expected a number, got .+; give one/);
  });

  it('is a UserError that keeps its cause', () => {
    const cause = new Error('below');
    const error = expected({ culprit: 'x', expected: 'y', got: 1, remedy: 'z', cause });
    expect(error).toBeInstanceOf(UserError);
    expect(error.name).toBe('UserError');
    expect(error.cause).toBe(cause);
    expect('cause' in expected({ culprit: 'x', expected: 'y', got: 1, remedy: 'z' })).toBe(false);
  });
});
