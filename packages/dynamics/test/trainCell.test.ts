import { stream } from '@mixed-dynamics/data';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Curves,
  type Errors,
  stableRank,
  type TrainingProblem,
  type TrainingResult,
  trainCell,
} from '../src/index.ts';
import { drawCell, paperStop } from './cells.ts';
import { identity, squaredDistance } from './matrices.ts';
import { read } from './tensors.ts';
import { drawCovariance } from './wideOracle.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

const d = 16;
const cell = (gammaSigma2: number, gammaW: number, constant = 10) =>
  drawCell({ dimension: d, rank: 3, gammaSigma2, gammaW, constant });
const mixed = cell(-1.7, 2);

const curveNames = [
  'gdTrainError',
  'gdTestError',
  'scTrainError',
  'scTestError',
  'distance',
] as const satisfies (keyof Curves)[];

/** Every number of a result, bit for bit. */
const bytes = ({ curves, ...rest }: TrainingResult) =>
  JSON.stringify([rest, ...curveNames.map((name) => Array.from(curves[name], exact))]);

function exact(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}

describe('a training run', () => {
  it("sums up its curves: the paper's stop rule", async () => {
    const result = await trainCell(engine, mixed, { stop: paperStop });
    const { curves, iterations } = result;
    for (const name of curveNames) expect(curves[name]).toHaveLength(iterations + 1);
    expect(result.status).toBe('ok');
    expect(result.stopReason).toBe('test-rising');
    const test = Array.from(curves.gdTestError);
    expect(result.minTestError).toBe(Math.min(...test));
    expect(result.iterationsToMinTestError).toBe(test.indexOf(result.minTestError));
    expect(result.iterationsToMinTestError).toBe(iterations - 2);
    expect(result.maxDistance).toBe(Math.max(...curves.distance));
  });

  it('starts both dynamics from the same A(0)', async () => {
    const { curves } = await trainCell(engine, mixed, { stop: { maxIterations: 0 } });
    expect(curves.distance[0]).toBeLessThan(1e-13);
    expect(curves.scTrainError[0]! / curves.gdTrainError[0]!).toBeCloseTo(1, 6);
    expect(curves.scTestError[0]! / curves.gdTestError[0]!).toBeCloseTo(1, 6);
  });

  it('shows every iteration before its step, in one frame', async () => {
    const seen: { iteration: number; errors: Errors; distance: number; rank: number }[] = [];
    const result = await trainCell(engine, mixed, {
      stop: { maxIterations: 15 },
      onIteration: async ({ iteration, errors, gradientDescent, selfConsistent }) => {
        const [gd, sc] = [await read(gradientDescent!), await read(selfConsistent!)];
        const distance = squaredDistance(gd, sc);
        seen.push({ iteration, errors, distance, rank: stableRank(gd, d) });
      },
    });
    expect(seen.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const { curves } = result;
    expect(seen.map(({ errors }) => errors.gdTest)).toEqual(Array.from(curves.gdTestError));
    expect(seen.map(({ errors }) => errors.scTrain)).toEqual(Array.from(curves.scTrainError));
    for (const [i, { distance }] of seen.entries()) {
      if (i > 0) expect(distance / curves.distance[i]!).toBeCloseTo(1, 5);
    }
    expect(result.stableRankAtMin).toBe(seen[result.iterationsToMinTestError]!.rank);
  });

  it('does not change what it is given', async () => {
    const before = JSON.stringify(mixed);
    await trainCell(engine, mixed, { stop: { maxIterations: 5 } });
    expect(JSON.stringify(mixed)).toBe(before);
  });

  it('keeps the first of two equal smallest test errors', async () => {
    // A = 0 and T = 0: nothing ever changes, while the test error is ‖A*‖²/d².
    const zeros = { w1: new Float32Array(d * d), w2: new Float32Array(d * d), hidden: d };
    const problem = { ...mixed, ...zeros, width: d, target: new Float32Array(d * d) };
    const result = await trainCell(engine, problem, { stop: { maxIterations: 6 } });
    expect(result.iterationsToMinTestError).toBe(0);
    expect(result.stableRankAtMin).toBeNaN();
    expect(result.maxDistance).toBe(0);
  });
});

describe('dynamics that are left out', () => {
  const stop = { maxIterations: 20 };

  it('gradient descent alone: its curves to rounding, NaN for the rest', async () => {
    const both = await trainCell(engine, mixed, { stop });
    const alone = await trainCell(engine, mixed, { stop, dynamics: ['gradient-descent'] });
    expect(Array.from(alone.curves.scTrainError)).toEqual(Array(21).fill(Number.NaN));
    expect(Array.from(alone.curves.scTestError)).toEqual(Array(21).fill(Number.NaN));
    expect(Array.from(alone.curves.distance)).toEqual(Array(21).fill(Number.NaN));
    expect([alone.maxDistance, alone.tracker]).toEqual([Number.NaN, undefined]);
    for (let i = 0; i <= 20; i++) {
      expect(alone.curves.gdTestError[i]! / both.curves.gdTestError[i]!).toBeCloseTo(1, 5);
    }
  });

  it('the self-consistent dynamics alone: the same numbers, and they decide when to stop', async () => {
    const both = await trainCell(engine, mixed, { stop });
    const options = { stop, dynamics: ['self-consistent'] } as const;
    const alone = await trainCell(engine, mixed, options);
    expect(Array.from(alone.curves.scTestError)).toEqual(Array.from(both.curves.scTestError));
    expect(Array.from(alone.curves.gdTrainError)).toEqual(Array(21).fill(Number.NaN));
    expect(Array.from(alone.curves.distance)).toEqual(Array(21).fill(Number.NaN));
    expect(alone.status).toBe('ok');
    expect(alone.minTestError).toBe(Math.min(...alone.curves.scTestError));
    expect(alone.tracker).toEqual(both.tracker);
  });

  it('onIteration gets undefined for them', async () => {
    const kinds: unknown[] = [];
    for (const name of ['gradient-descent', 'self-consistent'] as const) {
      await trainCell(engine, mixed, {
        stop: { maxIterations: 0 },
        dynamics: [name],
        onIteration: ({ gradientDescent, selfConsistent }) => {
          kinds.push([gradientDescent?.shape, selfConsistent?.shape]);
        },
      });
    }
    expect(kinds).toEqual([
      [[d, d], undefined],
      [undefined, [d, d]],
    ]);
  });
});

describe('divergence is a result', () => {
  const stop = { maxIterations: 300 };

  it('a huge η: status diverged, with the results of the finite iterations', async () => {
    const problem = { ...mixed, learningRate: 40 * mixed.learningRate };
    const result = await trainCell(engine, problem, { stop });
    expect([result.status, result.stopReason]).toEqual(['diverged', 'diverged']);
    expect(result.iterations).toBeGreaterThan(2);
    expect(result.iterations).toBeLessThan(100);
    expect(Number.isFinite(result.minTestError)).toBe(true);
    expect(Number.isFinite(result.stableRankAtMin)).toBe(true);
    expect(result.iterationsToMinTestError).toBeLessThan(result.iterations);
    expect(result.curves.gdTrainError).toHaveLength(result.iterations + 1);
    expect(result.curves.gdTrainError.at(-1)).not.toBe(result.minTestError);
    expect(result.curves.gdTrainError.slice(0, -1).every(Number.isFinite)).toBe(true);
  });

  describe('the self-consistent dynamics alone', () => {
    // An s that does not belong to these weights: ηs = 1.5 makes Euler steps unstable.
    const problem = { ...mixed, threshold: 1.5 / mixed.learningRate };

    it('make the run diverge though gradient descent does not', async () => {
      const alone = { stop, dynamics: ['gradient-descent'] } as const;
      expect((await trainCell(engine, problem, alone)).status).toBe('ok');
      const result = await trainCell(engine, problem, { stop });
      expect(result.status).toBe('diverged');
      expect(Number.isFinite(result.minTestError)).toBe(true);
      expect(result.curves.scTrainError.at(-1)).toBeNaN();
    });

    // The weights are stored in the frame of the self-consistent dynamics, which must not turn by NaN.
    it('do not disturb gradient descent', async () => {
      const result = await trainCell(engine, problem, { stop: { maxIterations: 30 } });
      expect(result.curves.gdTrainError.every(Number.isFinite)).toBe(true);
    });
  });

  it('not a number from the start', async () => {
    const w1 = mixed.w1.slice();
    w1[3] = Number.NaN;
    const result = await trainCell(engine, { ...mixed, w1 }, { stop });
    expect([result.status, result.iterations]).toEqual(['diverged', 0]);
    expect(result.minTestError).toBeNaN();
    expect(result.iterationsToMinTestError).toBeNaN();
    expect(result.stableRankAtMin).toBeNaN();
  });
});

describe('the same bytes', () => {
  const stop = { maxIterations: 40 };
  const narrow = cell(-2, 0.3);

  it('a second time, and after other cells', async () => {
    const first = bytes(await trainCell(engine, narrow, { stop }));
    expect(bytes(await trainCell(engine, narrow, { stop }))).toBe(first);
    await trainCell(engine, mixed, { stop });
    await trainCell(engine, cell(-0.5, 2.4), { stop });
    expect(bytes(await trainCell(engine, narrow, { stop }))).toBe(first);
  });

  it('whether or not another cell has computed the frame of T before', async () => {
    const first = bytes(
      await trainCell(engine, { ...mixed, target: mixed.target.slice() }, { stop }),
    );
    await trainCell(engine, mixed, { stop });
    expect(bytes(await trainCell(engine, mixed, { stop }))).toBe(first);
  });

  it('would notice another last bit', async () => {
    const result = await trainCell(engine, narrow, { stop });
    const before = bytes(result);
    result.curves.distance[7]! *= 1 + 2 ** -52;
    expect(bytes(result)).not.toBe(before);
  });
});

describe('invalid arguments are refused', () => {
  const stop = { maxIterations: 1 };
  const attempt = (change: Partial<TrainingProblem>) =>
    trainCell(engine, { ...mixed, ...change }, { stop });

  it.each([
    [
      'teacher',
      /^`teacher`: expected 256 numbers for 16 inputs, 16 outputs, r = 32, got 255; pass matrices of/,
    ],
    [
      'target',
      /^`target`: expected 256 numbers for 16 inputs, 16 outputs, r = 32, got 255; pass matrices of/,
    ],
    [
      'w1',
      /^`w1`: expected 512 numbers for 16 inputs, 16 outputs, r = 32, got 511; pass matrices of/,
    ],
    [
      'w2',
      /^`w2`: expected 512 numbers for 16 inputs, 16 outputs, r = 32, got 511; pass matrices of/,
    ],
  ] as const)('%s of another size', async (name, text) => {
    await expect(attempt({ [name]: mixed[name].subarray(1) })).rejects.toThrow(text);
  });

  it('weights of another number of hidden units', async () => {
    const text = /^`w1`: expected 496 numbers for 16 inputs, 16 outputs, r = 31, got 512/;
    await expect(attempt({ hidden: 31 })).rejects.toThrow(text);
  });

  it.each([
    ['width', 'a positive finite number', [0, -1]],
    ['learningRate', 'a positive finite number', [0, -1]],
    ['threshold', 'a finite number of at least 0', [-1]],
    ['weightDecay', 'a finite number of at least 0', [-0.1]],
    ['momentum', 'a number in \\[0, 1\\)', [-0.1, 1]],
  ] as const)('%s that is out of range', async (name, range, bad) => {
    for (const value of [...bad, Number.NaN, Number.POSITIVE_INFINITY]) {
      const text = `^\`${name}\`: expected ${range}, got ${value}; check what it comes from`;
      await expect(attempt({ [name]: value })).rejects.toThrow(new RegExp(text));
      await expect(attempt({ [name]: value })).rejects.toHaveProperty('name', 'UserError');
    }
  });

  it.each([
    ['no entry shown', new Float32Array(d * d), /got 0 ones among 256 entries; show at least one/],
    [
      'none hidden',
      new Float32Array(d * d).fill(1),
      /got 256 ones among 256 entries; show at least/,
    ],
    ['another number', new Float32Array(d * d).with(3, 0.5), /expected zeros and ones.* got 0.5;/],
    ['no number', new Float32Array(d * d).with(3, Number.NaN), /got NaN;/],
    ['another size', new Float32Array(7), /expected 256 numbers, 16×16, got 7;/],
  ])('a mask with %s', async (_, mask, text) => {
    await expect(attempt({ loss: { mask } })).rejects.toThrow(text);
    await expect(attempt({ loss: { mask } })).rejects.toThrow(/^`loss.mask`: expected/);
  });

  const unit = Float32Array.from(identity(d));
  // The mean of samples xxᵀ has a rank of at most their number.
  const samples = (n: number) => drawCovariance(stream(3, 'samples'), d, n);

  it.each([
    ['singular', samples(d - 1), /got one that is singular or indefinite from row 15 on;/],
    ['zero', new Float32Array(d * d), /singular or indefinite from row 0/],
    [
      'indefinite',
      unit.with(5 * (d + 1), -1),
      /indefinite from row 5 on; take a positive power law/,
    ],
    ['not symmetric', unit.with(1, 0.5), /got 0 at \(1, 0\) and 0.5 at \(0, 1\);/],
    ['not a number', unit.with(2, Number.NaN), /a symmetric positive definite matrix, got/],
    ['of another size', unit.subarray(1), /expected 256 numbers, 16×16, got 255;/],
  ])('a covariance that is %s', async (_, covariance, text) => {
    await expect(attempt({ loss: { covariance } })).rejects.toThrow(text);
    const other = { covariance: unit, population: covariance };
    await expect(attempt({ loss: other })).rejects.toThrow(text);
    await expect(attempt({ loss: other })).rejects.toThrow(/^`loss.population`: expected/);
  });

  it('but not a covariance of more samples than inputs, nor a steep power law', async () => {
    const steep = unit.map((value, at) => value * (1 + (at % d)) ** -6);
    for (const covariance of [samples(d + 4), steep]) {
      expect((await attempt({ loss: { covariance } })).status).toBe('ok');
    }
  });

  it.each([
    ['a masked loss', { loss: { mask: unit } }],
    ['momentum', { momentum: 0.5 }],
    ['a start without a threshold', { threshold: undefined }],
  ])('the self-consistent dynamics of %s; gradient descent alone is not', async (what, change) => {
    const problem = { ...mixed, ...change };
    for (const dynamics of [
      ['self-consistent'],
      ['gradient-descent', 'self-consistent'],
    ] as const) {
      await expect(trainCell(engine, problem, { stop, dynamics })).rejects.toThrow(
        `\`dynamics\`: expected gradient descent alone, because equation (1) does not hold for ${what}, got self-consistent; leave`,
      );
    }
    const result = await trainCell(engine, problem, { stop });
    expect([result.status, result.maxDistance, result.tracker]).toEqual([
      'ok',
      Number.NaN,
      undefined,
    ]);
  });

  it('an empty network', async () => {
    const none = { w1: new Float32Array(), w2: new Float32Array(), hidden: 0 };
    await expect(attempt({ ...none, hidden: 1 })).rejects.toThrow(/^`w1`: expected 16 numbers/);
  });
});

it('one hidden unit, one dimension', async () => {
  const problem = {
    ...mixed,
    inputs: 1,
    outputs: 1,
    teacher: Float32Array.of(2),
    target: Float32Array.of(2),
    w1: Float32Array.of(0.5),
    w2: Float32Array.of(0.5),
    hidden: 1,
    width: 1,
    threshold: 0.25,
    learningRate: 0.05,
  };
  const result = await trainCell(engine, problem, { stop: { ...paperStop, maxIterations: 200 } });
  expect(result.stopReason).toBe('train-converged');
  expect(result.stableRankAtMin).toBeCloseTo(1, 6);
  expect(identity(1)).toHaveLength(1);
});
