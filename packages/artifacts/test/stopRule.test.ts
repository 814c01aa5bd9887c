import { describe, expect, it } from 'vitest';
import { stopConditions, stopReason } from '../src/index.ts';

/** The rule of Figure 2. */
const paperStop = {
  trainError: 1e-3,
  testRising: true,
  plateau: { change: 2e-4, minimumDrop: 1e-2 },
  maxIterations: 750,
};

/** The first iteration at which the curves stop, as in training, and the reason. */
function firstStop(train: number[], test: number[], rule = paperStop) {
  for (let i = 0; i < train.length; i++) {
    const reason = stopReason(train.slice(0, i + 1), test.slice(0, i + 1), rule);
    if (reason) return [i, reason];
  }
  return undefined;
}

const falling = (length: number) => Array.from({ length }, (_, i) => 2 - 0.1 * i);
const still = { maxIterations: 1000 };

describe('train-converged', () => {
  it('at the first train error below 1e-3, at any iteration', () => {
    expect(firstStop([9e-4], [1])).toEqual([0, 'train-converged']);
    expect(firstStop([1, 0.1, 9.99e-4], [3, 2, 1])).toEqual([2, 'train-converged']);
  });

  it('not at 1e-3 itself, and not without the rule', () => {
    expect(stopReason([1e-3], [1], paperStop)).toBeUndefined();
    expect(stopReason([0], [1], still)).toBeUndefined();
    expect(stopReason([0], [1], { trainError: 0, maxIterations: 9 })).toBeUndefined();
  });
});

describe('test-rising', () => {
  it('two rises in a row', () => {
    expect(firstStop(falling(8), [9, 8, 7, 6, 5, 6, 7, 8])).toEqual([6, 'test-rising']);
    expect(firstStop(falling(8), [9, 8, 7, 6, 5, 6, 5, 6])).toBeUndefined();
  });

  it('equal errors do not count as a rise', () => {
    expect(firstStop(falling(7), [9, 8, 7, 6, 6, 7, 7])).toBeUndefined();
    expect(firstStop(falling(7), [9, 8, 7, 6, 6, 6, 7])).toBeUndefined();
  });

  it('counts from iteration 4 on: the rises at 3 and before do not stop', () => {
    expect(firstStop(falling(4), [1, 2, 3, 4])).toBeUndefined();
    expect(firstStop(falling(5), [1, 2, 3, 4, 5])).toEqual([4, 'test-rising']);
    expect(firstStop(falling(5), [3, 2, 1, 2, 3])).toEqual([4, 'test-rising']);
  });

  it('not without the rule', () => {
    const rule = { ...paperStop, testRising: false };
    expect(firstStop(falling(8), [9, 8, 7, 6, 5, 6, 7, 8], rule)).toBeUndefined();
  });
});

describe('plateau', () => {
  const test = [9, 8, 7, 6, 5, 4, 3, 2];

  it('a change below 2e-4 after a drop of more than 1e-2', () => {
    const train = [1, 0.9, 0.8, 0.7, 0.6, 0.5999];
    expect(firstStop(train, test)).toEqual([5, 'plateau']);
  });

  it('a rise counts as a change', () => {
    expect(firstStop([1, 0.9, 0.8, 0.7, 0.6, 0.6001], test)).toEqual([5, 'plateau']);
    expect(firstStop([1, 0.9, 0.8, 0.7, 0.6, 0.6003], test)).toBeUndefined();
  });

  it('not at a change of 2e-4 or more', () => {
    // With powers of two the difference is exact.
    const rule = { plateau: { change: 2 ** -12, minimumDrop: 2 ** -6 }, maxIterations: 99 };
    const at = (change: number) => [1, 0.9, 0.8, 0.7, 0.5, 0.5 - change];
    expect(firstStop(at(2 ** -12), test, rule as never)).toBeUndefined();
    expect(firstStop(at(2 ** -13), test, rule as never)).toEqual([5, 'plateau']);
  });

  it('not before the error has dropped by more than 1e-2 from the start', () => {
    const rule = { plateau: { change: 2 ** -12, minimumDrop: 2 ** -6 }, maxIterations: 99 };
    const at = (level: number) => [1, 1, 1, 1, level, level];
    expect(firstStop(at(1), test, rule as never)).toBeUndefined();
    expect(firstStop(at(1 - 2 ** -6), test, rule as never)).toBeUndefined();
    expect(firstStop(at(1 - 2 ** -5), test, rule as never)).toEqual([5, 'plateau']);
  });

  it('counts from iteration 4 on', () => {
    expect(firstStop([1, 0.5, 0.5, 0.5], test)).toBeUndefined();
    expect(firstStop([1, 0.5, 0.5, 0.5, 0.5], test)).toEqual([4, 'plateau']);
  });
});

describe('the order of the rules', () => {
  it('max-iterations at that iteration, not before', () => {
    const rule = { maxIterations: 6 };
    const curve = falling(8);
    expect(firstStop(curve, curve, rule as never)).toEqual([6, 'max-iterations']);
    expect(stopReason([1], [1], { maxIterations: 0 })).toBe('max-iterations');
  });

  it('another reason comes before max-iterations', () => {
    const rule = { ...paperStop, maxIterations: 4 };
    expect(firstStop(falling(5), [3, 2, 1, 2, 3], rule)).toEqual([4, 'test-rising']);
  });

  it('train-converged before test-rising before plateau', () => {
    const rising = [5, 4, 3, 4, 5];
    expect(stopReason([1, 1, 1, 1e-4, 1e-4], rising, paperStop)).toBe('train-converged');
    expect(stopReason([1, 0.5, 0.5, 0.5, 0.5], rising, paperStop)).toBe('test-rising');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d in either error is divergence', (bad) => {
    expect(stopReason([1, bad], [1, 1], still)).toBe('diverged');
    expect(stopReason([1, 1], [1, bad], still)).toBe('diverged');
    expect(stopReason([bad], [bad], paperStop)).toBe('diverged');
  });
});

describe('the margins of a rule', () => {
  const train = [1, 0.9, 0.8, 0.7, 0.6, 0.5999];
  const test = [9, 8, 7, 6, 5, 5.5];
  const margins = (i: number) =>
    Object.fromEntries(
      stopConditions(train, test, i, paperStop).map(([reason, conditions]) => [
        reason,
        conditions.map(({ margin }) => margin),
      ]),
    );

  it('are one number per condition, positive if it holds', () => {
    expect(Object.keys(margins(3))).toEqual(['train-converged']);
    const { 'train-converged': error, 'test-rising': rises, plateau } = margins(5);
    expect(error![0]).toBeCloseTo(-0.5989, 12);
    expect(rises).toEqual([-1, 0.5]);
    expect(plateau![0]).toBeCloseTo(1e-4, 12);
    expect(plateau![1]).toBeCloseTo(0.3901, 12);
    expect(stopReason(train, test, paperStop)).toBe('plateau');
    expect(stopReason(train, test, paperStop, 4)).toBeUndefined();
  });

  it('are NaN if a curve has no value', () => {
    const sparse = [1];
    sparse[5] = 0.5999;
    const [, [, [change, drop]]] = stopConditions(sparse, test, 5, {
      plateau: paperStop.plateau,
      maxIterations: 9,
      trainError: 1e-3,
    }) as never as [unknown, [string, { margin: number }[]]];
    expect(change!.margin).toBeNaN();
    expect(drop!.margin).toBeCloseTo(0.3901, 12);
  });
});
