import { openEngine } from '@mixed-dynamics/engines';
import { describe, expect, it } from 'vitest';
import { trainCell } from '../src/index.ts';
import { squaredDistance as fromSums, isLargeBeside } from '../src/squaredDistance.ts';
import { drawCell, paperStop } from './cells.ts';
import { squaredDistance } from './matrices.ts';
import { descent } from './oracle.ts';

/*
 * σ²w is so small here that for hundreds of iterations A changes the test error by less than the
 * last digit of a float32. Only rounding could make it rise twice in a row.
 */
const problem = drawCell({ dimension: 50, gammaSigma2: -3, gammaW: 0.35, seed: 8 });

describe.each(['wasm', 'cpu'] as const)('a start that is small beside T, on %s', (name) => {
  it('sees how the test error falls from the first step on', async () => {
    const iterations = 120;
    const engine = await openEngine(name);
    const { curves } = await trainCell(engine, problem, {
      dynamics: ['gradient-descent'],
      stop: { maxIterations: iterations },
    });
    const { inputs: dimension, hidden, learningRate, update, target, teacher } = problem;
    const exact = descent(problem, target, { dimension, hidden, learningRate, update }, iterations);
    const error = exact.map((a) => squaredDistance(a, teacher));
    for (let i = 1; i <= iterations; i++) {
      const [now, before] = [curves.gdTestError[i]!, curves.gdTestError[i - 1]!];
      expect((now - before) / (error[i]! - error[i - 1]!), `iteration ${i}`).toBeCloseTo(1, 3);
    }
    // More than a third of these steps are smaller than float32 resolves in the error.
    const steps = error.slice(1).map((value, i) => Math.abs(value - error[i]!) / value);
    expect(steps.filter((step) => step < 2 ** -24).length).toBeGreaterThan(iterations / 3);
  });

  it('is trained to its end, as in float64', async () => {
    const engine = await openEngine(name);
    const result = await trainCell(engine, problem, { stop: paperStop });
    expect(result.stopReason).toBe('test-rising');
    const { inputs: dimension, hidden, learningRate, update, target, teacher } = problem;
    const exact = descent(problem, target, { dimension, hidden, learningRate, update }, 620);
    const error = exact.map((a) => squaredDistance(a, teacher));
    // Near its smallest value the error is flat: neighbours differ by less than float32 resolves.
    const best = error.indexOf(Math.min(...error));
    expect(Math.abs(result.iterationsToMinTestError - best)).toBeLessThanOrEqual(2);
  });
});

describe('the squared distance from its sums', () => {
  it('is the same by either formula', () => {
    const a = [0.001, -0.002];
    const m = [1, 2];
    const inner = a[0]! * m[0]! + a[1]! * m[1]!;
    const direct = 2 * squaredDistance(a, m);
    expect(fromSums(inner, 0.000005, 5, true)).toBeCloseTo(direct, 14);
    expect(fromSums(direct, Number.NaN, 5, false)).toBe(direct);
  });

  it('counts infinity as large, and NaN as nothing', () => {
    expect(isLargeBeside(Number.NaN, 1)).toBe(false);
    expect(isLargeBeside(Number.POSITIVE_INFINITY, 1)).toBe(true);
    expect(isLargeBeside(0.001, 1)).toBe(false);
  });
});
