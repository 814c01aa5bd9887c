import { stream } from '@mixed-dynamics/data';
import { type Engine, hostSvd, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { available } from '../../engines/test/available.ts';
import { BatchTrainer, type TrainingResult, trainCell, updateOrders } from '../src/index.ts';
import { gaussian, squaredDistance, transposed } from './matrices.ts';
import { toleranceUsed } from './tolerance.ts';
import {
  drawCovariance,
  drawMask,
  drawWide,
  reducedProblem,
  type WideProblem,
  wideDescent,
  wideErrors,
  wideSelfConsistent,
} from './wideOracle.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

const [inputs, outputs] = [12, 8];
const source = stream(17, 'problems');
const sizes = { inputs, outputs, width: 60 };
const plain = drawWide(source, sizes, [0.05, 0.05]);
const mask = { mask: drawMask(source, inputs * outputs, 0.6) };
const covariance = { covariance: drawCovariance(source, inputs, 40) };
const population = { ...covariance, population: drawCovariance(source, inputs, 30) };

const problems: Record<string, WideProblem> = {
  'more inputs than outputs': plain,
  'more outputs than inputs': drawWide(source, { ...sizes, inputs: 8, outputs: 12 }, [0.05, 0.05]),
  square: drawWide(source, { ...sizes, inputs: 10, outputs: 10 }, [0.05, 0.05]),
  'narrow, more inputs': drawWide(source, { ...sizes, width: 3 }, [0.2, 0.2]),
  lazy: { ...drawWide(source, sizes, [0.6, 0.6]), learningRate: 0.001 },
  'unequal variances': drawWide(source, sizes, [0.2, 0.05]),
  'weight decay': { ...plain, weightDecay: 0.8 },
  'weight decay, square': {
    ...drawWide(source, { ...sizes, inputs: 10, outputs: 10 }, [0.1, 0.1]),
    weightDecay: 0.8,
  },
  momentum: { ...plain, momentum: 0.8 },
  'momentum and weight decay': { ...plain, momentum: 0.5, weightDecay: 0.5 },
  mask: { ...plain, loss: mask },
  covariance: { ...plain, loss: covariance },
  'covariance of samples': { ...plain, loss: population },
  'covariance, narrow': {
    ...drawWide(source, { ...sizes, width: 3 }, [0.2, 0.2]),
    loss: covariance,
  },
  // Three combinations, chosen at random.
  'combination 1: narrow, unequal, decay, covariance': {
    ...drawWide(source, { ...sizes, width: 5 }, [0.3, 0.1]),
    ...{ weightDecay: 0.3, loss: population },
  },
  'combination 2: unequal, momentum, mask': {
    ...drawWide(source, sizes, [0.15, 0.03]),
    ...{ momentum: 0.7, loss: mask },
  },
  'combination 3: lazy, decay, momentum, covariance': {
    ...drawWide(source, sizes, [0.4, 0.5]),
    ...{ weightDecay: 1, momentum: 0.3, loss: covariance, learningRate: 0.001 },
  },
};
const iterations = 120;
const relative = 1e-4;

/** The share of the tolerance, 1e-4 plus 1e-8 of the error at the start, that the worst point of each curve uses. */
function used({ curves }: TrainingResult, problem: WideProblem) {
  const gd = wideDescent(problem, iterations);
  const errors = gd.map((learned) => wideErrors(learned, problem));
  const against = (got: Float64Array, right: number[]) =>
    toleranceUsed(got, right, { relative, absolute: 1e-8 * right[0]! });
  const own = {
    gdTrain: against(
      curves.gdTrainError,
      errors.map(([train]) => train),
    ),
    gdTest: against(
      curves.gdTestError,
      errors.map(([, test]) => test),
    ),
  };
  if (Number.isNaN(curves.distance[0])) return own;
  const sc = wideSelfConsistent(problem, gd[0]!, iterations);
  const followed = sc.map((learned) => wideErrors(learned, problem));
  const distance = gd.map((learned, i) => squaredDistance(learned, sc[i]!));
  return {
    ...own,
    scTrain: against(
      curves.scTrainError,
      followed.map(([train]) => train),
    ),
    scTest: against(
      curves.scTestError,
      followed.map(([, test]) => test),
    ),
    // As root mean squares: the difference of two float32 matrices has their absolute accuracy.
    distance: toleranceUsed(curves.distance.map(Math.sqrt), distance.map(Math.sqrt), {
      relative,
      absolute: 1e-6 * Math.sqrt(errors[0]![0]),
    }),
  };
}

describe.each(updateOrders)(
  'every problem trains like all of its weights in float64, %s',
  (update) => {
    it.each(Object.entries(problems))('%s', async (_, drawn) => {
      const problem = { ...drawn, update };
      const before = tf.memory().numTensors;
      const result = await trainCell(engine, reducedProblem(problem), {
        stop: { maxIterations: iterations },
      });
      expect(tf.memory().numTensors).toBe(before);
      const { gdTrainError } = result.curves;
      expect(gdTrainError.at(-1)! / gdTrainError[0]!).toBeLessThan(0.8); // the error falls
      const followed = !problem.momentum && !(problem.loss && 'mask' in problem.loss);
      const names = ['gdTrain', 'gdTest', ...(followed ? ['scTrain', 'scTest', 'distance'] : [])];
      const parts = used(result, problem);
      expect(Object.keys(parts)).toEqual(names);
      for (const [name, value] of Object.entries(parts)) expect(value, name).toBeLessThan(1);
    });
  },
);

describe.each(['blas', 'cpu', 'tensorflow', 'webgpu', 'tensorflow-gpu'] as const)(
  'on %s',
  (name) => {
    const names = ['weight decay', 'momentum', 'mask', 'covariance'];

    it.for(names)('as on wasm: %s', async (key, { skip }) => {
      const found = await available(name);
      if (typeof found === 'string') return skip(found);
      const stop = { maxIterations: 30 };
      const problem = reducedProblem(problems[key]!);
      const right = await trainCell(await openEngine('wasm'), problem, { stop });
      const other = await trainCell(await openEngine(name), problem, { stop });
      engine = await openEngine('wasm');
      for (const curve of ['gdTrainError', 'gdTestError', 'scTrainError', 'scTestError'] as const) {
        const used = toleranceUsed(other.curves[curve], right.curves[curve], {
          relative,
          absolute: 0,
        });
        const here = Number.isNaN(right.curves[curve][0]);
        expect(here || used < 1, curve).toBe(true);
      }
    });
  },
);

describe('other starts', () => {
  /** W₁ᵀW₁ = √(AᵀA) and W₂W₂ᵀ = √(AAᵀ) of a small A of the given rank. */
  function balanced(rank: number): WideProblem {
    const small = gaussian(source, outputs, outputs).map((value) => 0.1 * value);
    const { u, s, v } = hostSvd(small, outputs);
    const half = (vectors: Float64Array, rows: number) =>
      Float32Array.from({ length: rows * rank }, (_, at) => {
        const [i, k] = [Math.floor(at / rank), at % rank];
        return i < outputs ? vectors[i * outputs + k]! * Math.sqrt(s[k]!) : 0;
      });
    const w1 = Float32Array.from(transposed(half(v, inputs), inputs, rank));
    const w2 = half(u, outputs);
    return { ...plain, w1, w2, width: rank, hidden: rank, threshold: 0, b: 0 };
  }

  /** W₁ = [√s I; 0] and W₂ = [0 √s I]: A(0) = 0. */
  function orthogonal(s: number): WideProblem {
    const width = inputs + outputs;
    const root = Math.sqrt(s);
    const w1 = new Float32Array(width * inputs).map((_, at) => (at % (inputs + 1) ? 0 : root));
    w1.fill(0, inputs * inputs);
    const w2 = new Float32Array(outputs * width);
    for (let i = 0; i < outputs; i++) w2[i * width + inputs + i] = root;
    return { ...plain, w1, w2, width, hidden: width, threshold: root ** 2, b: 0 };
  }

  it.each([
    ['balanced, full rank', balanced(outputs)],
    ['balanced, rank 3: C₁ and C₂ are singular', balanced(3)],
    ['orthogonal: A(0) = 0', orthogonal(0.1)],
    ['orthogonal with weight decay', { ...orthogonal(0.1), weightDecay: 0.5 }],
  ])('%s', async (_, problem) => {
    const stop = { maxIterations: iterations };
    const result = await trainCell(engine, reducedProblem(problem), { stop });
    expect(result.status).toBe('ok');
    for (const [name, value] of Object.entries(used(result, problem))) {
      expect(value, name).toBeLessThan(1);
    }
  });

  it('weight decay that takes A and s to zero', async () => {
    const problem = { ...plain, weightDecay: 60, learningRate: 0.003 };
    const stop = { maxIterations: iterations };
    const result = await trainCell(engine, reducedProblem(problem), { stop });
    const { scTestError } = result.curves;
    expect(result.status).toBe('ok');
    expect(scTestError.at(-1)).toBeCloseTo(
      squaredDistance(problem.teacher, new Float64Array(96)),
      6,
    );
    for (const [name, value] of Object.entries(used(result, problem))) {
      expect(value, name).toBeLessThan(1);
    }
  });
});

describe('the growth of a small A is resolved', () => {
  const small = drawWide(source, { ...sizes, width: 5 }, [1e-5, 1e-5]);

  it.each(Object.entries({ mask, covariance, population }))('%s', async (_, loss) => {
    const problem = { ...small, loss };
    const result = await trainCell(engine, reducedProblem(problem), {
      stop: { maxIterations: 30 },
    });
    const right = wideDescent(problem, 30).map((learned) => wideErrors(learned, problem));
    const { gdTrainError, gdTestError } = result.curves;
    for (const [which, curve] of [gdTrainError, gdTestError].entries()) {
      for (let i = 1; i <= 30; i++) {
        const exact = right[i]![which]! - right[i - 1]![which]!;
        expect((curve[i]! - curve[i - 1]!) / exact, `iteration ${i}`).toBeCloseTo(1, 2);
      }
      // A change that float32 does not resolve in the error itself.
      expect(Math.abs(right[1]![which]! / right[0]![which]! - 1)).toBeLessThan(2 ** -24);
    }
  });
});

it('the zeros beside a rectangular A stay zero in gradient descent', async () => {
  for (const problem of [plain, problems['more outputs than inputs']!]) {
    await trainCell(engine, reducedProblem(problem), {
      stop: { maxIterations: 20 },
      dynamics: ['gradient-descent'],
      onIteration: async ({ gradientDescent }) => {
        const learned = await gradientDescent!.data();
        const outside = Array.from(learned).filter((_, at) => {
          return at % 12 >= problem.inputs || Math.floor(at / 12) >= problem.outputs;
        });
        expect(outside).toEqual(Array(48).fill(0));
      },
    });
  }
});

describe('in a batch', () => {
  const stop = { maxIterations: 40 };
  const inBatch = async (names: readonly string[]) => {
    const trainer = new BatchTrainer(engine, { stop, capacity: 3 });
    return Promise.all(names.map((name) => trainer.train(reducedProblem(problems[name]!))));
  };

  it.each([
    [
      'rectangular networks',
      ['more inputs than outputs', 'unequal variances', 'narrow, more inputs'],
    ],
    ['covariances', ['covariance', 'covariance of samples', 'covariance, narrow']],
  ])('%s', async (_, names) => {
    const before = tf.memory().numTensors;
    const results = await inBatch(names);
    expect(tf.memory().numTensors).toBe(before);
    for (const [i, result] of results.entries()) {
      const alone = await trainCell(engine, reducedProblem(problems[names[i]!]!), { stop });
      expect(result.iterations).toBe(alone.iterations);
      const last = (name: keyof typeof alone.curves) =>
        result.curves[name].at(-1)! / alone.curves[name].at(-1)!;
      for (const name of ['gdTrainError', 'gdTestError', 'scTrainError', 'scTestError'] as const) {
        expect(last(name), name).toBeCloseTo(1, 4);
      }
      expect(result.maxDistance / alone.maxDistance).toBeCloseTo(1, 2);
    }
  });

  it('problems that it does not support are trained alone, bit for bit', async () => {
    const names = ['mask', 'unequal variances', 'momentum', 'weight decay'];
    const results = await inBatch(names);
    for (const [i, name] of names.entries()) {
      if (name === 'unequal variances') continue;
      const alone = await trainCell(engine, reducedProblem(problems[name]!), { stop });
      expect(results[i]).toEqual(alone);
    }
  });

  it('a network with a covariance is refused beside one without', async () => {
    await expect(inBatch(['covariance', 'unequal variances'])).rejects.toThrow(
      /^`loss`: expected covariance, as for the earlier networks, got full; train it with another/,
    );
  });
});

describe('divergence is a result', () => {
  it.each(['weight decay', 'momentum', 'mask', 'covariance', 'more outputs than inputs'])(
    '%s',
    async (name) => {
      const problem = { ...problems[name]!, learningRate: 1 };
      const stop = { maxIterations: 200 };
      const result = await trainCell(engine, reducedProblem(problem), { stop });
      expect([result.status, result.stopReason]).toEqual(['diverged', 'diverged']);
      expect(Number.isFinite(result.minTestError)).toBe(true);
    },
  );
});
