import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  inModes,
  type Matrix,
  PredictedSelfConsistent,
  predict,
  predictDraw,
  type UpdateOrder,
} from '../src/index.ts';
import { ownDraw } from '../src/ownDraw.ts';
import { multiply, squaredNorm, transpose } from './cases.ts';
import { drawNetwork, makeProblem, train } from './problems.ts';

const orders: readonly UpdateOrder[] = ['alternating', 'simultaneous'];
const steps = (maxIterations: number) => ({ maxIterations });

describe('the block of the drawn weights', () => {
  it.each(orders)('equals the network if it has all modes, %s', (update) => {
    const problem = makeProblem(8, 2);
    for (const width of [3, 8, 16]) {
      const drawn = drawNetwork(8, { width, sigma2: 0.02, learningRate: 0.01, update });
      const trained = train(problem, drawn, 60);
      const { curves } = predictDraw(problem.modes, drawn.network, drawn.weights, steps(60));
      for (let i = 0; i <= 60; i++) {
        expect(Math.abs(curves.trainError[i]! / trained.trainError[i]! - 1)).toBeLessThan(1e-9);
        expect(Math.abs(curves.testError[i]! / trained.testError[i]! - 1)).toBeLessThan(1e-9);
        expect(Math.abs(curves.distance[i]! - trained.distance[i]!)).toBeLessThan(1e-9);
      }
    }
  });

  it.each(orders)(
    'equals a narrow network if each mode of the bulk has its own bin, %s',
    (update) => {
      // d = 14: ten modes in the block and four in the bulk, as many as there are bins.
      const problem = makeProblem(14, 2);
      const drawn = drawNetwork(14, { width: 3, sigma2: 0.1, learningRate: 0.01, update });
      const trained = train(problem, drawn, 60);
      const found = predictDraw(problem.modes, drawn.network, drawn.weights, steps(60));
      for (let i = 0; i <= 60; i++) {
        const error = found.curves.trainError[i]!;
        expect(Math.abs(error / trained.trainError[i]! - 1)).toBeLessThan(1e-9);
      }
      const a = trained.learned[found.iterationsToMinTestError]!;
      const { norm2 } = new SingularValueDecomposition(Dense.from1DArray(14, 14, a.data));
      expect(found.stableRankAtMin).toBeCloseTo(squaredNorm(a) / norm2 ** 2, 8);
    },
  );

  it.each(orders)('equals the network if T is 0 in the bulk, %s', (update) => {
    // T of rank 2 < m = 10 < d: the bulk is only noise, whose decay HiddenBulk integrates exactly.
    const problem = makeProblem(30, 2, 0);
    const drawn = drawNetwork(30, { width: 4, sigma2: 0.3, learningRate: 0.01, update });
    const { learned } = train(problem, drawn, 40);
    const { descent, size } = ownDraw(problem.modes, drawn.network, drawn.weights);
    for (const a of learned) {
      const turned = turn(problem.modes, a);
      const block = turned.data.filter((_, at) => at % 30 < size && Math.floor(at / 30) < size);
      const largest = Math.max(...block.map(Math.abs));
      block.forEach((value, k) => {
        expect(Math.abs(value - descent.learned[k]!)).toBeLessThan(1e-9 * largest);
      });
      const outside = squaredNorm(a) - block.reduce((sum, value) => sum + value ** 2, 0);
      expect(Math.abs(descent.outside() - outside)).toBeLessThan(1e-9 * squaredNorm(a));
      descent.step();
    }
  });

  it('predicts trained narrow, square and wide networks', () => {
    const problem = makeProblem(40, 2);
    for (const [width, sigma2] of [
      [1, 1e-4],
      [3, 1e-3],
      [12, 1e-3],
      [40, 3e-3],
      [80, 3e-3],
    ] as const) {
      const drawn = drawNetwork(40, { width, sigma2, learningRate: 2e-3, update: 'alternating' });
      const trained = train(problem, drawn, 100);
      const stop = steps(100);
      const found = predictDraw(problem.modes, drawn.network, drawn.weights, stop);
      expect(found.valid).toBe(true);
      const measured = Math.max(...trained.distance);
      expect(Math.abs(Math.log(found.maxDistance.distance / measured))).toBeLessThan(0.2);
      expect(Math.abs(found.minTestError - Math.min(...trained.testError))).toBeLessThan(0.02);
      const { distance, step, width: ofWidth, noise } = found.maxDistance;
      expect(step + ofWidth + noise).toBeCloseTo(distance, 12);
    }
  });

  it('uses the formulas without a draw for wide networks dominated by initial noise', () => {
    const { modes } = makeProblem(40, 2);
    const draw = (width: number, sigma2: number) =>
      drawNetwork(40, { width, sigma2, learningRate: 2e-3, update: 'alternating' });
    for (const [width, sigma2, same] of [
      [80, 0.1, true],
      [80, 3e-3, false],
      [64, 0.1, false],
    ] as const) {
      const { network, weights } = draw(width, sigma2);
      const [drawn, without] = [
        predictDraw(modes, network, weights, steps(9)),
        predict(modes, network, steps(9)),
      ];
      if (same) expect(drawn).toEqual(without);
      else expect(drawn.minTestError).not.toBe(without.minTestError);
      expect(() => predictDraw(modes, network, { ...weights, hidden: 9 }, steps(9))).toThrow(
        /`hidden`/,
      );
    }
  });

  it('accepts float32 weights and refuses weights that do not fit the network', () => {
    const { modes } = makeProblem(8, 2);
    const { network, weights } = drawNetwork(8, {
      ...{ width: 3, sigma2: 0.1, learningRate: 0.01, update: 'alternating' },
    });
    const predicted = (change: object, changedNetwork: object = {}) =>
      predictDraw(modes, { ...network, ...changedNetwork }, { ...weights, ...change }, steps(3));
    expect(predicted({ w1: Float32Array.from(weights.w1) }).iterations).toBe(3);
    expect(() => predicted({ hidden: 4 })).toThrow(
      /`hidden`: expected min\(w, 2d\) = 3 hidden units/,
    );
    expect(() => predicted({ w2: weights.w2.subarray(1) })).toThrow(/`w2`: expected 3 × 8 = 24/);
    const withNaN = Float64Array.from(weights.w1).fill(Number.NaN, 5, 6);
    expect(() => predicted({ w1: withNaN })).toThrow(/`w1`: expected finite numbers \(element 5\)/);
    expect(() => predicted({}, { sigma2: -1 })).toThrow(
      /`sigma2`: expected a positive finite number/,
    );
  });

  it('gives finite numbers if some hidden units are 0', () => {
    const { modes } = makeProblem(12, 2);
    const weights = { w1: new Float64Array(36), w2: new Float64Array(36), hidden: 3 };
    weights.w1.fill(0.1, 0, 12);
    const network = { width: 3, sigma2: 0.1, learningRate: 0.01, update: 'alternating' } as const;
    const { curves } = predictDraw(modes, network, weights, steps(5));
    for (const curve of Object.values(curves)) expect(curve.every(Number.isFinite)).toBe(true);
  });
});

describe('equation (1) without integrating it', () => {
  it('agrees with Euler’s method, in the modes of T', () => {
    const problem = makeProblem(40, 2);
    for (const [width, sigma2] of [
      [6, 0.05],
      [80, 3e-3],
    ] as const) {
      const drawn = drawNetwork(40, { width, sigma2, learningRate: 2e-3, update: 'alternating' });
      const trained = train(problem, drawn, 100);
      const followed = new PredictedSelfConsistent(problem.modes, drawn.network, drawn.weights);
      const largest = Math.max(...trained.distance);
      let furthest = 0;
      trained.learned.forEach((a, i) => {
        const off = followed.distanceTo(turn(problem.modes, trained.followed[i]!).data);
        expect(off).toBeLessThan(i === 0 ? 1e-24 : 0.1 * largest);
        furthest = Math.max(furthest, followed.distanceTo(turn(problem.modes, a).data));
        followed.step();
      });
      expect(Math.abs(Math.log(furthest / largest))).toBeLessThan(0.3);
    }
  });

  it('expresses weights in the modes of T', () => {
    const { modes } = makeProblem(8, 2);
    const { w1, w2, network, weights } = drawNetwork(8, {
      ...{ width: 3, sigma2: 0.1, learningRate: 0.01, update: 'alternating' },
    });
    const turned = inModes(modes, weights);
    const learned = multiply(
      { rows: 8, columns: 3, data: turned.w2 },
      { rows: 3, columns: 8, data: turned.w1 },
    );
    const expected = turn(modes, multiply(w2, w1));
    learned.data.forEach((x, k) => {
      expect(x).toBeCloseTo(expected.data[k]!, 12);
    });
    const followed = new PredictedSelfConsistent(modes, network, weights);
    expect(followed.distanceTo(learned.data)).toBeLessThan(1e-24);
    expect(() => followed.distanceTo([1])).toThrow(/`learned`: expected 64 numbers, d×d, got 1/);
  });
});

/** UᵀAV. */
function turn(
  { dimension: d, left, right }: { dimension: number; left: Float64Array; right: Float64Array },
  a: Matrix,
): Matrix {
  const square = (data: Float64Array) => ({ rows: d, columns: d, data });
  return multiply(multiply(transpose(square(left)), a), square(right));
}
