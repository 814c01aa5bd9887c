import { describe, expect, it } from 'vitest';
import {
  decayMode,
  gradientFlow,
  infiniteWidthStart,
  type Matrix,
  selfConsistentFlow,
} from '../src/index.ts';
import {
  combine,
  type DecayCase,
  descend,
  difference,
  type ErrorCurves,
  errorsOf,
  fromRows,
  multiply,
  type NetworkCase,
  networkCases,
  type PlaneCase,
  readCase,
  readJson,
  squaredNorm,
} from './cases.ts';

// Compares with values of other programs in float64 (NumPy), see reference/.

describe.each(networkCases)('%s', (name) => {
  const { s, eta, iterations, expected } = readJson<NetworkCase>(name);
  const { target, teacher, start } = readCase(name);
  const check = (learned: Matrix, i: number, { train, test }: ErrorCurves) => {
    const [trainError, testError] = errorsOf(learned, target, teacher);
    expect(Math.abs(trainError / train[i]! - 1)).toBeLessThan(1e-9);
    expect(Math.abs(testError / test[i]! - 1)).toBeLessThan(1e-9);
  };

  it('equation (1) in continuous time', () => {
    const flow = selfConsistentFlow(start, target, s);
    for (let i = 0; i <= iterations; i += 5) check(flow(eta * i), i, expected.exact);
  });

  it.each(['simultaneous', 'alternating'] as const)(
    'gradient descent at infinite width, %s',
    (update) => {
      const g = (a: Matrix) => combine(a, target, (x, y) => x - y);
      descend(infiniteWidthStart(start, s), g, { eta, iterations, update }, (learned, i) =>
        check(learned, i, expected[`ideal-${update}`]),
      );
    },
  );
});

describe('the invariant plane', () => {
  const planes = [
    'balanced',
    'lambda-balanced',
    'unequal-variances',
    'wide-orthogonal',
    'gaussian-200',
  ];
  it.each(planes)('%s: α, β, the meter, and A(t)', (name) => {
    const given = readJson<PlaneCase>(`plane/${name}`);
    const weights = { w1: fromRows(given.w1), w2: fromRows(given.w2) };
    const { plane, learned } = gradientFlow(weights, fromRows(given.target));
    expect(plane.alpha).toBeCloseTo(given.alpha, 12);
    expect(plane.beta).toBeCloseTo(given.beta, 12);
    expect(plane.meter).toBeCloseTo(given.meter, 12);
    const errors = given.times.map((time, i) => {
      const true_ = fromRows(given.learned[i]!);
      return difference(learned(time), true_) / Math.sqrt(squaredNorm(true_));
    });
    // The closed form is off by about the meter if the network is not on a plane.
    const bound = given.meter < 1e-12 ? 1e-8 : given.meter;
    expect(Math.max(...errors)).toBeLessThan(bound);
  });
});

it('a mode under weight decay', () => {
  for (const { tau, lambda_, s, times, a } of readJson<DecayCase[]>('decay')) {
    times.forEach((time, i) => {
      expect(Math.abs(decayMode(tau, lambda_, s, time) / a[i]! - 1)).toBeLessThan(1e-9);
    });
  }
});

const losses = ['mask', 'covariance'].flatMap((loss) =>
  (['simultaneous', 'alternating'] as const).map((update) => ({ loss, update })),
);
it.each(losses)('infinite width with another loss: $loss, $update', ({ loss, update }) => {
  interface Loss {
    readonly start: number[][];
    readonly target: number[][];
    readonly s: number;
    readonly eta: number;
    readonly iterations: number;
    readonly learned: number[][];
    readonly mask?: number[][];
    readonly covariance?: number[][];
  }
  const given = readJson<Loss>(`losses/${loss}-${update}`);
  const { s, eta, iterations } = given;
  const [target, learned] = [fromRows(given.target), fromRows(given.learned)];
  const residual = (a: Matrix): Matrix => {
    const g = combine(a, target, (x, y) => x - y);
    if (given.mask) return combine(g, fromRows(given.mask), (x, y) => x * y);
    return multiply(g, fromRows(given.covariance!));
  };
  const start = infiniteWidthStart(fromRows(given.start), s);
  const found = descend(start, residual, { eta, iterations, update });
  expect(difference(found, learned) / Math.sqrt(squaredNorm(learned))).toBeLessThan(1e-9);
});
