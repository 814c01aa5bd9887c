import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type TrainingProblem,
  trainBesideIdeal,
  trainCell,
  type UpdateOrder,
} from '../src/index.ts';
import { relativeDistance, transposed } from './matrices.ts';
import { rootsOf, wideErrors } from './wideOracle.ts';

/*
 * Reference values for the theory, computed by NumPy in float64; their files belong to its own tests.
 */
const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      fileURLToPath(new URL(`../../theory/test/reference/${name}.json`, import.meta.url)),
      'utf8',
    ),
  );

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

interface LossCase {
  readonly start: number[][];
  readonly target: number[][];
  readonly s: number;
  readonly eta: number;
  readonly iterations: number;
  readonly update: UpdateOrder;
  readonly learned: number[][];
  readonly mask?: number[][];
  readonly covariance?: number[][];
}

/** Weights of width d_in + d_out with Q = MMᵀ of equation (1) for A(0): M by Cholesky's decomposition. */
function idealWeights(
  start: Float64Array,
  [outputs, inputs]: readonly [number, number],
  s: number,
) {
  const { c1, c2 } = rootsOf(start, [outputs, inputs], s);
  const n = inputs + outputs;
  const q = (i: number, j: number) => {
    if (i < inputs) return j < inputs ? c1[i * inputs + j]! : start[(j - inputs) * inputs + i]!;
    const row = i - inputs;
    return j < inputs ? start[row * inputs + j]! : c2[row * outputs + j - inputs]!;
  };
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = q(i, j);
      for (let k = 0; k < j; k++) rest -= m[i * n + k]! * m[j * n + k]!;
      m[i * n + j] = i === j ? Math.sqrt(rest) : rest / m[j * (n + 1)]!;
    }
  }
  const w1 = transposed(m.subarray(0, inputs * n), inputs, n);
  return {
    ...{ hidden: n, width: n },
    w1: Float32Array.from(w1),
    w2: Float32Array.from(m.subarray(inputs * n)),
  };
}

describe.each([
  'mask-alternating',
  'mask-simultaneous',
  'covariance-alternating',
  'covariance-simultaneous',
])('gradient descent at infinite width, %s', (name) => {
  const given = read(`losses/${name}`) as LossCase;
  const [outputs, inputs] = [given.start.length, given.start[0]!.length];
  const start = Float64Array.from(given.start.flat());
  const target = Float32Array.from(given.target.flat());
  const loss = given.mask
    ? { mask: Float32Array.from(given.mask.flat()) }
    : { covariance: Float32Array.from(given.covariance!.flat()) };
  const ideal = idealWeights(start, [outputs, inputs], given.s);
  const problem: TrainingProblem = {
    ...{ inputs, outputs, target, loss, ...ideal, threshold: given.s },
    teacher: target.map((value, i) => value + Math.cos(i)),
    ...{ learningRate: given.eta, update: given.update },
  };
  const learned = Float64Array.from(given.learned.flat());

  it('learns the same A', async () => {
    const side = Math.max(inputs, outputs);
    let last = new Float64Array();
    await trainCell(engine, problem, {
      stop: { maxIterations: given.iterations },
      dynamics: ['gradient-descent'],
      onIteration: async ({ gradientDescent }) => {
        const all = await gradientDescent!.data();
        last = Float64Array.from(learned, (_, at) => {
          return all[Math.floor(at / inputs) * side + (at % inputs)]!;
        });
      },
    });
    expect(relativeDistance(last, learned)).toBeLessThan(1e-5);
  });

  it('beside a narrow network of the same A(0)', async () => {
    // W₂ = A(0), W₁ = I: the same start, another network.
    const w1 = Float32Array.from({ length: inputs ** 2 }, (_, at) => (at % (inputs + 1) ? 0 : 1));
    const narrow = { w1, w2: Float32Array.from(start), hidden: inputs, width: inputs };
    const { iterations } = given;
    const beside = await trainBesideIdeal(engine, { ...problem, ...narrow }, ideal, { iterations });
    const [train, test] = wideErrors(learned, problem);
    expect(beside.trainError).toHaveLength(iterations + 1);
    expect(beside.trainError.at(-1)! / train).toBeCloseTo(1, 4);
    expect(beside.testError.at(-1)! / test).toBeCloseTo(1, 4);
    expect(beside.distanceWidth[0]).toBeLessThan(1e-12);
    expect(beside.distanceWidth.at(-1)).toBeGreaterThan(1e-5);
    const steps = beside.distanceStep.at(-1)!;
    if ('mask' in loss) expect(steps).toBeNaN();
    else expect(steps).toBeLessThan(1e-3);
  });
});

/** A curve's last value as η → 0, extrapolated from two runs to the same time, whose errors are of order η. */
async function limit(problem: TrainingProblem, time: number, steps: number) {
  const runs = [steps, 2 * steps].map(async (maxIterations) => {
    const run = { ...problem, learningRate: time / maxIterations };
    const { curves } = await trainCell(engine, run, { stop: { maxIterations } });
    return [curves.gdTrainError.at(-1)!, curves.scTrainError.at(-1)!] as const;
  });
  const [coarse, fine] = await Promise.all(runs);
  const extrapolated = (i: 0 | 1) => 2 * fine![i] - coarse![i];
  return { gd: extrapolated(0), sc: extrapolated(1) };
}

interface DecayCase {
  readonly tau: number;
  readonly lambda_: number;
  readonly s: number;
  readonly times: number[];
  readonly a: number[];
}

describe('one mode with weight decay', () => {
  it.each(
    (read('decay') as DecayCase[]).map(
      (given) => [given.tau, given.lambda_, given.s, given] as const,
    ),
  )('τ = %d, λ = %d, s = %d', async (tau, weightDecay, s, { times: moments, a }) => {
    const problem: TrainingProblem = {
      ...{ inputs: 1, outputs: 1, hidden: 2, width: 2, threshold: s, learningRate: 1 },
      ...{ teacher: Float32Array.of(0), target: Float32Array.of(0), update: 'alternating' },
      w1: Float32Array.of(Math.sqrt(s), 0),
      w2: Float32Array.of(0, Math.sqrt(s)),
      weightDecay,
    };
    const target = Float32Array.of(tau);
    for (const [i, time] of moments.entries()) {
      const { gd, sc } = await limit({ ...problem, target }, time, Math.min(400, 60 + 700 * time));
      for (const error of [gd, sc]) {
        expect((tau - Math.sqrt(error)) / a[i]!).toBeCloseTo(1, 3);
      }
    }
  });
});

interface PlaneCase {
  readonly w1: number[][];
  readonly w2: number[][];
  readonly target: number[][];
  readonly alpha: number;
  readonly beta: number;
  readonly times: number[];
  readonly learned: number[][][];
}

describe('starts on the invariant plane', () => {
  it.each([
    ['unequal-variances', true],
    ['balanced', true],
    ['wide-orthogonal', true],
    // Narrower than d_in: its flow is not equation (1).
    ['lambda-balanced', false],
  ])('%s', async (name, followed) => {
    const given = read(`plane/${name}`) as PlaneCase;
    const [inputs, outputs, width] = [given.w1[0]!.length, given.w2.length, given.w1.length];
    const target = Float32Array.from(given.target.flat());
    const { alpha, beta } = given;
    const problem: TrainingProblem = {
      ...{ inputs, outputs, hidden: width, width, target, teacher: target },
      w1: Float32Array.from(given.w1.flat()),
      w2: Float32Array.from(given.w2.flat()),
      threshold: followed ? Math.sqrt(Math.max(0, alpha + beta ** 2 / 4)) : undefined,
      ...{ learningRate: 1, update: 'simultaneous' },
    };
    for (const [i, time] of given.times.entries()) {
      const { gd, sc } = await limit(problem, time, 50 + Math.ceil(250 * time));
      const [right] = wideErrors(Float64Array.from(given.learned[i]!.flat()), problem);
      for (const error of followed ? [gd, sc] : [gd]) {
        expect(Math.sqrt(error / right)).toBeCloseTo(1, 3);
      }
    }
  });
});
