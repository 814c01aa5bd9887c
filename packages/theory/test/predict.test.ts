import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { binModes } from '../src/bins.ts';
import {
  isValid,
  limitModes,
  limitTeacher,
  type Matrix,
  type Modes,
  meanRoot,
  type Network,
  type Prediction,
  predict,
  predictDraw,
  type StopRule,
  targetOf,
} from '../src/index.ts';
import { InfiniteModes } from '../src/infiniteModes.ts';
import { widthNoise } from '../src/noise.ts';
import { WidthResponse } from '../src/widthResponse.ts';
import { combine, descend, multiply, transpose } from './cases.ts';
import { balancedStart, drawNetwork, makeProblem, orthogonalStart, train } from './problems.ts';
import { gaussian } from './random.ts';

const stop: StopRule = { maxIterations: 300 };
const alternating = { update: 'alternating' } as const;

describe('the roots of a random start', () => {
  it.each([20, 80, 320])('have the mean of the free product, w = %i', (width) => {
    const d = 80;
    const a = multiply(gaussian(5, d, width), gaussian(6, width, d));
    const { diagonal } = new SingularValueDecomposition(Dense.from1DArray(d, d, a.data));
    const mean = diagonal.reduce((sum, x) => sum + Math.hypot(x / width, 1) / d, 0);
    expect(Math.abs(meanRoot(d / width) / mean - 1)).toBeLessThan(0.01);
  });

  it('have the mean 1 + d/(2w) for wide networks', () => {
    for (const ratio of [1e-2, 1e-4, 1e-6]) {
      expect(Math.abs((meanRoot(ratio) - 1) / (ratio / 2) - 1)).toBeLessThan(2 * ratio + 1e-9);
    }
  });
});

describe('linear response', () => {
  const options = { threshold: 0.4, learningRate: 1e-4, update: 'simultaneous', kappa: 1 } as const;

  it('agrees with gradient descent after a small change of C₁', () => {
    // Q₀ = [[sI + εP, 0], [0, sI]] with P = e₁e₂ᵀ + e₂e₁ᵀ; M₀ is its symmetric root.
    const [tau, s, eps, iterations] = [[2, 0.7], 0.4, 1e-6, 4000];
    const target: Matrix = {
      rows: 2,
      columns: 2,
      data: Float64Array.of(tau[0]!, 0, 0, tau[1]!),
    };
    const learnedFrom = (e: number) => {
      const [plus, minus] = [Math.sqrt(s + e), Math.sqrt(s - e)];
      const [same, other] = [(plus + minus) / 2, (plus - minus) / 2];
      const w1 = {
        rows: 4,
        columns: 2,
        data: Float64Array.of(same, other, other, same, 0, 0, 0, 0),
      };
      const r = Math.sqrt(s);
      const w2 = { rows: 2, columns: 4, data: Float64Array.of(0, 0, r, 0, 0, 0, 0, r) };
      const g = (a: Matrix) => combine(a, target, (x, y) => x - y);
      return descend({ w1, w2 }, g, { eta: options.learningRate, iterations, ...options });
    };
    const [up, down] = [learnedFrom(eps), learnedFrom(-eps)];
    const [x, y] = [1, 2].map((at) => (up.data[at]! - down.data[at]!) / (2 * eps));
    const singularValues = Float64Array.from(tau);
    const modes = new InfiniteModes(singularValues, options);
    const response = new WidthResponse(Float64Array.of(1, 1), 0);
    for (let i = 0; i < iterations; i++) {
      response.step(modes, singularValues, options.learningRate);
      modes.step();
    }
    // The off-diagonal pair contributes 2(x² + y²); subtracting the diagonal contributions isolates it.
    const alone = tau.map((t) => {
      const single = new InfiniteModes(Float64Array.of(t), options);
      const own = new WidthResponse(Float64Array.of(1));
      for (let i = 0; i < iterations; i++) {
        own.step(single, Float64Array.of(t), options.learningRate);
        single.step();
      }
      return own.squares().rest;
    });
    const pair = response.squares().rest - alone[0]! - alone[1]!;
    expect(Math.abs(pair / (2 * (x! ** 2 + y! ** 2)) - 1)).toBeLessThan(1e-3);
  });

  it('in bins agrees with that of all d² pairs within 1 %', () => {
    const { modes } = makeProblem(60, 3);
    const network = {
      threshold: 2,
      learningRate: 1 / 300,
      update: 'alternating',
      kappa: 1.1,
    } as const;
    const run = ({ singularValues, counts }: Pick<Modes, 'singularValues' | 'counts'>) => {
      const descent = new InfiniteModes(singularValues, network);
      const response = new WidthResponse(counts);
      return Array.from({ length: 200 }, () => {
        response.step(descent, singularValues, network.learningRate);
        descent.step();
        return response.squares().rest;
      });
    };
    const [all, binned] = [run(modes), run(binModes(modes))];
    for (const [i, value] of binned.entries()) {
      expect(Math.abs(value / all[i]! - 1)).toBeLessThan(0.01);
    }
  });

  it('is divided into a block and the rest', () => {
    const counts = Float64Array.of(1, 1, 1, 5);
    const singularValues = Float64Array.of(4, 3, 2, 1);
    const modes = new InfiniteModes(singularValues, options);
    const [whole, parted] = [new WidthResponse(counts), new WidthResponse(counts, 2)];
    for (let i = 0; i < 50; i++) {
      for (const response of [whole, parted]) response.step(modes, singularValues, 0.01);
      modes.step();
    }
    const { block, rest } = parted.squares();
    expect(block).toBeGreaterThan(0);
    expect(block + rest).toBeCloseTo(whole.squares().rest, 12);
    expect(whole.squares().block).toBe(0);
  });
});

it('the largest squared noise is dσ⁴/(2e²) at any width', () => {
  for (const width of [100, 1e4, 1e7]) {
    const [d, sigma2] = [200, 0.01];
    const s = sigma2 * width;
    const curve = Array.from({ length: 2001 }, (_, i) =>
      widthNoise(d, { width, sigma2 })(i / 2000 / s),
    );
    expect(Math.max(...curve)).toBeCloseTo((d * sigma2 ** 2) / (2 * Math.E ** 2), 12);
  }
});

describe('a prediction without a draw', () => {
  it('is close to trained networks, and its distance falls like 1/w', () => {
    const problem = makeProblem(24, 2);
    for (const width of [24, 48]) {
      const draws = [7, 8, 9].map((seed) => {
        const network = { width, sigma2: 1 / width, learningRate: 1 / 50, ...alternating };
        return train(problem, drawNetwork(24, network, seed), 80);
      });
      const network = { width, sigma2: 1 / width, learningRate: 1 / 50, ...alternating };
      const found = predict(problem.modes, network, { maxIterations: 80 });
      const mean = draws.reduce((sum, { distance }) => sum + Math.max(...distance) / 3, 0);
      expect(Math.abs(Math.log(found.maxDistance.distance / mean))).toBeLessThan(1);
      const best = draws.reduce((sum, { testError }) => sum + Math.min(...testError) / 3, 0);
      expect(Math.abs(found.minTestError / best - 1)).toBeLessThan(0.25);
    }
    const wide = [1e3, 1e4, 1e5].map((width) => {
      const network = { width, sigma2: 1 / width, learningRate: 1e-4, ...alternating };
      return predict(problem.modes, network, { maxIterations: 20000 }).maxDistance.width;
    });
    for (const i of [0, 1]) expect(wide[i]! / wide[i + 1]!).toBeCloseTo(10, 0);
  });

  it.each([4, 16])(
    'for unequal variances, σ₁²/σ₂² = %i, is accurate with the draw, and better than assuming equal variances',
    (varianceRatio) => {
      const problem = makeProblem(24, 2);
      const network = {
        ...{ width: 48, sigma2: 1 / 48, varianceRatio, learningRate: 1 / 50, ...alternating },
      };
      const rule = { maxIterations: 80 };
      for (const seed of [7, 8, 9]) {
        const drawn = drawNetwork(24, network, seed);
        const { testError, distance } = train(problem, drawn, 80);
        const far = ({ minTestError, maxDistance }: Prediction) => [
          Math.abs(Math.log(minTestError / Math.min(...testError))),
          Math.abs(Math.log(maxDistance.distance / Math.max(...distance))),
        ];
        // About as accurate as for equal variances, with 0.02 and 0.24.
        const own = far(predictDraw(problem.modes, network, drawn.weights, rule));
        expect(own[0]).toBeLessThan(0.04);
        expect(own[1]).toBeLessThan(0.25);
        const [withRatio, equal] = [varianceRatio, 1].map((ratio) =>
          far(predict(problem.modes, { ...network, varianceRatio: ratio }, rule)),
        );
        expect(withRatio![0]).toBeLessThan(0.8 * equal![0]!);
      }
    },
  );

  it('has parts that add up, stops by the rule, and takes its numbers from its curves', () => {
    const { modes } = makeProblem(24, 2);
    const network = { width: 300, sigma2: 0.01, learningRate: 1 / 100, ...alternating };
    const rule = { trainError: 1e-3, testRising: true, maxIterations: 500 };
    const found = predict(modes, network, rule);
    const { trainError, testError, distance, step, width, noise } = found.curves;
    expect(found.stopReason).toBe('test-rising');
    expect(trainError).toHaveLength(found.iterations + 1);
    distance.forEach((value, i) => {
      expect(step[i]! + width[i]! + noise[i]!).toBe(value);
    });
    expect(found.maxDistance.distance).toBe(Math.max(...distance));
    expect(found.minTestError).toBe(Math.min(...testError));
    expect(testError[found.iterationsToMinTestError]).toBe(found.minTestError);
    expect(found.iterationsToMinTestError).toBe(found.iterations - 2);
    expect(found.stableRankAtMin).toBeGreaterThan(1);
  });

  it('is finite for a singular target', () => {
    for (const noise of [0, 1e-200]) {
      const { modes } = makeProblem(12, 2, noise);
      const network = { width: 50, sigma2: 0.01, learningRate: 1 / 50, ...alternating };
      const { curves } = predict(modes, network, { maxIterations: 50 });
      for (const curve of Object.values(curves)) expect(curve.every(Number.isFinite)).toBe(true);
    }
  });

  it('reports that gradient descent diverges', () => {
    const { modes } = makeProblem(12, 2);
    const network = { width: 100, sigma2: 1, learningRate: 1, ...alternating };
    expect(predict(modes, network, stop).stopReason).toBe('diverged');
  });
});

describe('a prediction for other starts and under weight decay', () => {
  const orthogonal = { start: 'orthogonal', sigma2: 0.05, learningRate: 1 / 100 } as const;
  const [inputs, outputs] = [15, 9];
  it.each<[string, Partial<Network>, { inputs: number; outputs: number }]>([
    ['a square', {}, { inputs: 12, outputs: 12 }],
    ['a rectangle', {}, { inputs, outputs }],
    ['another rectangle', { update: 'simultaneous' }, { inputs: outputs, outputs: inputs }],
    ['unequal variances', { varianceRatio: 9 }, { inputs, outputs }],
    ['unequal variances and decay', { varianceRatio: 0.2, weightDecay: 2 }, { inputs, outputs }],
  ])(
    'is exact for an orthogonal start, both dynamics and every iteration: %s',
    (_, change, shape) => {
      const problem = makeProblem(shape.outputs, 2, 1, shape.inputs);
      const network = { width: 24, ...orthogonal, ...alternating, ...change };
      const { trainError, testError, distance } = train(
        problem,
        orthogonalStart(network, shape.inputs, shape.outputs),
        200,
      );
      const { curves, valid } = predict(problem.modes, network, { maxIterations: 200 });
      expect(valid).toBe(true);
      for (let i = 0; i <= 200; i++) {
        expect(curves.trainError[i]! / trainError[i]!).toBeCloseTo(1, 9);
        expect(curves.testError[i]! / testError[i]!).toBeCloseTo(1, 9);
        expect(Math.abs(curves.distance[i]! - distance[i]!)).toBeLessThan(1e-12);
      }
      expect(trainError[200]! / trainError[0]!).toBeLessThan(0.5);
      const narrow = predict(problem.modes, { ...network, width: 23 }, { maxIterations: 1 });
      expect(narrow.valid).toBe(false);
    },
  );

  it.each([1, 4])(
    'is close to trained networks at every iteration with weight decay λ = %d',
    (weightDecay) => {
      const problem = makeProblem(24, 2);
      const network = {
        ...{ width: 400, sigma2: 4 / 400, learningRate: 1 / 100, weightDecay, ...alternating },
      };
      const { testError, distance } = train(problem, drawNetwork(24, network, 7), 80);
      const { curves } = predict(problem.modes, network, { maxIterations: 80 });
      const off = testError.map((value, i) => Math.abs(curves.testError[i]! / value - 1));
      expect(Math.max(...off)).toBeLessThan(0.05);
      const [found, right] = [curves.distance, distance].map((curve) => Math.max(...curve));
      expect(Math.abs(Math.log(found! / right!))).toBeLessThan(0.5);
      // Without decay the prediction is far off.
      const { curves: without } = predict(
        problem.modes,
        { ...network, weightDecay: 0 },
        { maxIterations: 80 },
      );
      expect(Math.abs(without.testError[80]! / testError[80]! - 1)).toBeGreaterThan(0.2);
    },
  );

  it('for a λ-balanced start is more accurate for smaller σ²w/λ, and exact in the limit', () => {
    const problem = makeProblem(24, 2);
    const lambda = 8;
    const far = [1e-2, 1e-3, 1e-6].map((share) => {
      const network = {
        ...{ width: 24, sigma2: (share * lambda) / 24, learningRate: 1 / 100, ...alternating },
        start: { lambdaBalanced: lambda },
      };
      const { testError, distance } = train(problem, balancedStart(network, 24, lambda), 100);
      const found = predict(problem.modes, network, { maxIterations: 100 });
      expect(found.valid).toBe(true);
      expect(Math.max(...distance)).toBeGreaterThan(1e-5);
      return [
        Math.max(...testError.map((value, i) => Math.abs(found.curves.testError[i]! / value - 1))),
        Math.abs(Math.log(found.maxDistance.distance / Math.max(...distance))),
      ] as const;
    });
    // If the start is only noise, the distance is due to finite steps, mode by mode.
    const noisy = {
      ...{ width: 24, sigma2: 0.5, learningRate: 1 / 4000, ...alternating },
      start: { lambdaBalanced: 200 },
    };
    const { distance } = train(problem, balancedStart(noisy, 24, 200), 60);
    const found = predict(problem.modes, noisy, { maxIterations: 60 }).maxDistance;
    expect(found.noise / found.distance).toBeGreaterThan(0.9);
    expect(Math.abs(Math.log(found.distance / Math.max(...distance)))).toBeLessThan(0.5);
    expect(far[0]![0]).toBeLessThan(0.05);
    expect(far[1]![0]).toBeLessThan(far[0]![0]);
    expect(far[2]![0]).toBeLessThan(1e-3);
    expect(far[2]![1]).toBeLessThan(1e-2);
  });
});

describe('the spectrum without a matrix', () => {
  it('agrees with the spectrum of a drawn matrix', () => {
    const { modes } = makeProblem(100, 4);
    const limit = limitModes({ dimension: 100, rank: 4 });
    const sum = (f: (tau: number) => number, { singularValues, counts }: Modes) =>
      singularValues.reduce((total, tau, j) => total + counts[j]! * f(tau), 0);
    expect(sum(() => 1, limit)).toBeCloseTo(100, 10);
    // ‖T‖² is d²(1 + 1/d)² in the limit; for a drawn teacher it fluctuates by about √(2/d) for each of its K factors.
    const square = (m: Modes) => sum((tau) => tau * tau, m);
    expect(Math.abs(square(limit) / square(modes) - 1)).toBeLessThan(3 * Math.sqrt(2 / 100));
    // The moments of the bulk, divided by powers of d, are Catalan numbers; the nodes give them exactly.
    for (const [power, catalan] of [
      [2, 1],
      [4, 2],
    ] as const) {
      const moment = (m: Modes) => sum((tau) => (tau < 22 ? (tau / 10) ** power : 0), m) / 96;
      expect(moment(limit)).toBeCloseTo(catalan, 12);
      // Each outlier removes a row and a column of the noise.
      expect(Math.abs(moment(modes) / catalan - 1)).toBeLessThan((4 * 4) / 100);
    }
    const [theta] = limitTeacher({ dimension: 100, rank: 4 }).singularValues;
    expect(limit.singularValues[0]).toBeCloseTo(theta! + 100 / theta!, 12);
    expect(limit.overlaps[0]).toBeCloseTo(theta! * (1 - 100 / theta! ** 2), 12);
  });

  it('has the singular values of drawn teachers, which become equal in the limit', () => {
    const [d, rank, draws] = [60, 3, 40];
    const limit = limitTeacher({ dimension: d, rank });
    const mean = new Float64Array(rank);
    for (let k = 0; k < draws; k++) {
      const [u, v] = [gaussian(100 + k, d, rank), gaussian(200 + k, rank, d)];
      const product = Dense.from1DArray(d, d, multiply(u, v).data).div(Math.sqrt(rank));
      const found = new SingularValueDecomposition(product).diagonal;
      for (let j = 0; j < rank; j++) mean[j]! += (found[j]! / d) ** 2 / draws;
    }
    // The semicircle is the limit of large K, and the next order in √(K/d) is neglected.
    for (let j = 0; j < rank; j++) {
      expect(Math.abs(mean[j]! - (limit.singularValues[j]! / d) ** 2)).toBeLessThan(rank / d);
    }
    for (const theta of limitTeacher({ dimension: 1e12, rank: 40 }).singularValues) {
      expect(theta / (1e12 / Math.sqrt(40))).toBeCloseTo(1, 4);
    }
  });

  it('has no outlier for singular values of the teacher below the noise', () => {
    const { singularValues, overlaps, counts } = limitModes({ dimension: 4, rank: 4 });
    const shown = limitTeacher({ dimension: 4, rank: 4 }).singularValues.filter((x) => x > 2);
    expect(shown.length).toBeLessThan(4);
    expect(singularValues[shown.length]).toBeLessThan(4);
    expect([...overlaps].filter((overlap) => overlap > 0)).toHaveLength(shown.length);
    expect(counts.reduce((a, b) => a + b)).toBeCloseTo(4, 12);
  });

  it('exists for any level of noise and for a given teacher', () => {
    const [d, noise] = [100, 3];
    const given = { dimension: d, rank: 2, singularValues: [40, 200] };
    const modes = limitModes({ ...given, noise });
    const theta = 200;
    expect(modes.singularValues[0]).toBeCloseTo(theta + (noise ** 2 * d) / theta, 12);
    expect(modes.overlaps[0]).toBeCloseTo(theta * (1 - (noise ** 2 * d) / theta ** 2), 12);
    expect(modes.teacherSquare).toBe(40 ** 2 + 200 ** 2);
    expect(Math.max(...modes.singularValues.subarray(2))).toBeLessThan(2 * noise * Math.sqrt(d));
    // T → T/ν with σ² → σ²/ν and η → ην changes A to A/ν: ν only sets the units.
    const unit = limitModes({ ...given, singularValues: [40 / noise, 200 / noise] });
    const rule = { maxIterations: 100 };
    const network = { width: 400, sigma2: 0.03, learningRate: 1e-3, ...alternating };
    const scaled = { ...network, sigma2: 0.03 / noise, learningRate: 1e-3 * noise };
    const [one, other] = [predict(modes, network, rule), predict(unit, scaled, rule)];
    expect(one.minTestError / other.minTestError).toBeCloseTo(noise ** 2, 9);
    expect(one.maxDistance.distance / other.maxDistance.distance).toBeCloseTo(noise ** 2, 9);
    const { curves } = predict(limitModes({ ...given, noise: 0 }), network, rule);
    for (const curve of Object.values(curves)) expect(curve.every(Number.isFinite)).toBe(true);
  });

  it('needs few nodes, and even fewer for pairs: more nodes do not change the results', () => {
    for (const d of [50, 1e6]) {
      const network = { width: d ** 1.5, sigma2: d ** -1.4, ...alternating, learningRate: 0.1 / d };
      const rule = { maxIterations: 400 };
      const few = limitModes({ dimension: d, rank: 3 });
      const { bins: _, ...many } = limitModes({ dimension: d, rank: 3 }, 200);
      const width = Math.floor(network.width);
      const [one, other] = [few, { ...many, bins: many }].map((modes) =>
        predict(modes, { ...network, width }, rule),
      );
      for (const name of ['minTestError', 'stableRankAtMin'] as const) {
        expect(one![name] / other![name]).toBeCloseTo(1, 8);
      }
      expect(one!.maxDistance.distance / other!.maxDistance.distance).toBeCloseTo(1, 8);
    }
  });

  it('predicts any d: finite, and the smallest test error increases with the width', () => {
    for (const d of [1e3, 1e6, 1e8]) {
      const modes = limitModes({ dimension: d, rank: 5 });
      const errors = [1.6, 2, 2.4, 2.8].map((gammaW) => {
        const [width, sigma2] = [Math.floor(d ** gammaW), d ** -1.5];
        const lazy = gammaW - 1.5 > 1;
        const learningRate = 1 / (50 * (lazy ? width * sigma2 : d / Math.sqrt(5)));
        const rule = { testRising: true, maxIterations: 3000 };
        const found = predict(modes, { width, sigma2, learningRate, ...alternating }, rule);
        for (const curve of Object.values(found.curves) as Float64Array[]) {
          expect(curve.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
        }
        return found.minTestError;
      });
      for (const i of [0, 1, 2]) expect(errors[i + 1]).toBeGreaterThan(errors[i]!);
    }
  });
});

describe('isValid', () => {
  it('covers wide networks, narrower ones without dominant noise, and more with their draw', () => {
    const of = (width: number, sigma2: number, drawn?: boolean) =>
      isValid(200, { width, sigma2 }, drawn);
    expect(of(400, 1)).toBe(true);
    expect(of(399, 1)).toBe(false);
    expect(of(13, 0.04)).toBe(true);
    expect(of(12, 0.04)).toBe(false);
    expect(of(1, 0.04, true)).toBe(true);
    expect(of(64, 1, true)).toBe(true);
    expect(of(65, 1, true)).toBe(false);
    expect(of(65, 0.04, true)).toBe(true);
  });
});

describe('refuses', () => {
  const { modes, teacher, target } = makeProblem(6, 2);
  const network: Network = { width: 10, sigma2: 0.1, learningRate: 0.1, update: 'alternating' };
  const predicted = (change: object, rule: object = {}) =>
    predict(modes, { ...network, ...change }, { ...stop, ...rule });
  it.each<[string, () => unknown, RegExp]>([
    ['w < 1', () => predicted({ width: 0 }), /`width`: expected an integer of at least 1, got 0/],
    [
      'σ² < 0',
      () => predicted({ sigma2: -1 }),
      /`sigma2`: expected a positive finite number, got -1/,
    ],
    ['no η', () => predicted({ learningRate: Number.NaN }), /`learningRate`: expected .*, got NaN/],
    ['an order', () => predicted({ update: 'both' }), /`update`: expected `alternating` or/],
    ['no end', () => predicted({}, { maxIterations: -1 }), /`maxIterations`: expected an integer/],
    [
      'a rule',
      () => predicted({}, { trainError: -1 }),
      /`trainError`: expected a finite number of at least 0, got -1/,
    ],
    ['K > d', () => limitModes({ dimension: 3, rank: 4 }), /`rank`: expected at most `dimension`/],
    [
      'one singular value for K = 2',
      () => limitModes({ dimension: 3, rank: 2, singularValues: [1] }),
      /`singularValues`: expected 2 of them, got 1/,
    ],
    [
      'negative noise',
      () => limitModes({ dimension: 3, rank: 2, noise: -1 }),
      /`noise`: expected a finite number of at least 0/,
    ],
    ['d = 0', () => limitModes({ dimension: 0, rank: 1 }), /`dimension`: expected an integer/],
    [
      'a teacher of another shape',
      () => targetOf({ teacher: gaussian(1, 6, 5), target }),
      /`teacher`: expected a 6×6 matrix, got 6×5/,
    ],
    [
      'NaN',
      () => targetOf({ teacher, target: { ...target, data: target.data.map(() => Number.NaN) } }),
      /`target`: expected finite numbers \(element 0\), got NaN/,
    ],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});

it('the modes reproduce T', () => {
  const { modes, target } = makeProblem(7, 2);
  const square = (data: Float64Array) => ({ rows: 7, columns: 7, data });
  const diagonal = new Float64Array(49);
  modes.singularValues.forEach((tau, i) => {
    diagonal[8 * i] = tau;
  });
  const back = multiply(
    multiply(square(modes.left), square(diagonal)),
    transpose(square(modes.right)),
  );
  back.data.forEach((value, k) => {
    expect(value).toBeCloseTo(target.data[k]!, 12);
  });
});
