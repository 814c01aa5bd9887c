import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { drawWeights, reduceWidth, type Start, startScales, stream } from '../src/index.ts';
import { descend, distance, singularValues, toMatrix } from './matrices.ts';
import { ksTwoSample, zScore } from './statistics.ts';

const sigma2 = 0.4;
type Case = readonly [inputs: number, outputs: number, width: number, start: Start, ratio: number];

const drawn = ([inputs, outputs, width, start, varianceRatio]: Case, k = 0) =>
  drawWeights(stream(3, 'starts', k), {
    ...{ dimension: Math.sqrt(inputs * outputs), inputs, outputs },
    ...{ width, sigma2, start, varianceRatio },
  });

/** M = [W₁ᵀ ; W₂]. */
function stackedOf(weights: ReturnType<typeof drawn>, inputs: number, outputs: number): Matrix {
  const { w1, w2, hidden } = weights;
  const m = Matrix.zeros(inputs + outputs, hidden);
  m.setSubMatrix(toMatrix(w1, hidden, inputs).transpose(), 0, 0);
  return m.setSubMatrix(toMatrix(w2, outputs, hidden), inputs, 0);
}

const signs = (inputs: number, outputs: number) =>
  Matrix.diag([...Array<number>(inputs).fill(1), ...Array<number>(outputs).fill(-1)]);

const size = (m: Matrix) => m.norm('frobenius');

describe('the plane QJQ = αJ + βQ on which a start lies', () => {
  const s = (width: number) => sigma2 * width;
  /** α, β, and the a of equation (1): a² = α + β²/4. */
  const cases: readonly (readonly [Case, alpha: number, beta: number])[] = [
    [[4, 4, 8, 'orthogonal', 1], s(8) ** 2, 0],
    [[4, 6, 50, 'orthogonal', 1], s(50) ** 2, 0],
    [[6, 3, 9, 'orthogonal', 9], s(9) ** 2, s(9) * (3 - 1 / 3)],
    [[4, 4, 2, 'balanced', 1], 0, 0],
    [[4, 7, 40, 'balanced', 1], 0, 0],
    [[7, 4, 3, { lambdaBalanced: 0 }, 1], 0, 0],
    [[6, 4, 6, { lambdaBalanced: 0.7 }, 1], 0, 0.7],
    [[6, 4, 5, { lambdaBalanced: 5 }, 1], 0, 5],
    [[4, 6, 6, { lambdaBalanced: -0.7 }, 1], 0, -0.7],
  ];
  it.each(cases)('%j: α = %d, β = %d', (given, alpha, beta) => {
    const [inputs, outputs, width, start, varianceRatio] = given;
    const m = stackedOf(drawn(given), inputs, outputs);
    const q = m.mmul(m.transpose());
    const j = signs(inputs, outputs);
    const rest = q.mmul(j).mmul(q).sub(j.mul(alpha)).sub(q.clone().mul(beta));
    // The only error is the rounding of the weights to float32.
    expect(size(rest)).toBeLessThan(4 * 2 ** -24 * size(q) ** 2);
    const { threshold } = startScales({ inputs, outputs, width, sigma2, start, varianceRatio });
    if (typeof start === 'object' && start.lambdaBalanced > 0 && width < inputs) {
      expect(threshold).toBeUndefined();
    } else expect(threshold! ** 2).toBeCloseTo(alpha + beta ** 2 / 4, 12);
  });

  it('does not contain a Gaussian start of the same width', () => {
    const m = stackedOf(drawn([4, 4, 8, 'gaussian', 1]), 4, 4);
    const q = m.mmul(m.transpose());
    const rest = q
      .mmul(signs(4, 4))
      .mmul(q)
      .sub(signs(4, 4).mul(s(8) ** 2));
    expect(size(rest)).toBeGreaterThan(0.1 * size(q) ** 2);
  });

  it('gives equation (1): C₁ and C₂ are √(A² + a²) ± b', () => {
    const [inputs, outputs, lambda] = [5, 3, 0.7];
    const m = stackedOf(
      drawn([inputs, outputs, 5, { lambdaBalanced: lambda }, 1]),
      inputs,
      outputs,
    );
    const q = m.mmul(m.transpose());
    const c1 = q.subMatrix(0, inputs - 1, 0, inputs - 1);
    const a = q.subMatrix(inputs, inputs + outputs - 1, 0, inputs - 1);
    const shifted = c1.sub(Matrix.eye(inputs).mul(lambda / 2));
    const square = a
      .transpose()
      .mmul(a)
      .add(Matrix.eye(inputs).mul(lambda ** 2 / 4));
    expect(size(shifted.mmul(shifted).sub(square))).toBeLessThan(1e-5 * size(square));
    expect(Math.min(...singularValues(shifted))).toBeGreaterThan(lambda / 2 - 1e-5);
  });
});

describe('the entries of a start', () => {
  const variance = (given: Case, layer: 'w1' | 'w2') =>
    Array.from({ length: 300 }, (_, k) => Array.from(drawn(given, k)[layer])).flat();

  it.each([
    [[3, 5, 4, 'orthogonal', 1], sigma2, sigma2],
    [[3, 5, 4, 'gaussian', 4], 2 * sigma2, sigma2 / 2],
    [[3, 5, 3, 'balanced', 1], sigma2, (sigma2 * 3) / 5],
    [[5, 3, 4, { lambdaBalanced: 0.5 }, 1], (4 / 5) * ((sigma2 * 3 + 0.5) / 4), sigma2],
  ] as const)('have the documented variances: %j', (given, first, second) => {
    for (const [layer, wanted] of [
      ['w1', first],
      ['w2', second],
    ] as const) {
      const squares = variance(given, layer).map((value) => value ** 2);
      expect(Math.abs(zScore(squares, wanted))).toBeLessThan(5);
    }
  });

  it('of a narrow orthogonal start have MᵀM = σ²nI', () => {
    const m = stackedOf(drawn([4, 6, 3, 'orthogonal', 1]), 4, 6);
    const rest = m
      .transpose()
      .mmul(m)
      .sub(Matrix.eye(3).mul(10 * sigma2));
    expect(size(rest)).toBeLessThan(1e-6);
  });

  it('of unequal variances are those of equal variances, scaled', () => {
    for (const width of [5, 40]) {
      const [equal, unequal] = [1, 16].map((ratio) => drawn([3, 4, width, 'gaussian', ratio]));
      const off = (layer: 'w1' | 'w2', factor: number) =>
        Math.max(
          ...equal![layer].map((value, i) => Math.abs(factor * value - unequal![layer][i]!)),
        );
      expect(off('w1', 2)).toBeLessThan(1e-6);
      expect(off('w2', 0.5)).toBeLessThan(1e-6);
    }
  });
});

describe('width reduction of rectangles and unequal variances', () => {
  it.each(['simultaneous', 'alternating'])('keeps A(t) at every step: %s', (order) => {
    const [inputs, outputs, width] = [4, 7, 120];
    const own = stream(2, 'wide rectangle');
    const draw = (length: number, sigma: number) =>
      Float64Array.from({ length }, () => sigma * own.normal());
    const [w1, w2] = [draw(width * inputs, 0.3), draw(outputs * width, 0.1)];
    const target = toMatrix(draw(outputs * inputs, 1), outputs, inputs);
    const small = reduceWidth({ w1, w2, dimension: Math.sqrt(28), inputs, outputs, width });
    expect(small.hidden).toBe(inputs + outputs);
    const run = { order, eta: 0.01, steps: 40 };
    const full = descend(
      { w1: toMatrix(w1, width, inputs), w2: toMatrix(w2, outputs, width) },
      target,
      run,
    );
    const reduced = descend(
      { w1: toMatrix(small.w1, 11, inputs), w2: toMatrix(small.w2, outputs, 11) },
      target,
      run,
    );
    expect(Math.max(...reduced.map((a, t) => distance(a, full[t]!)))).toBeLessThan(1e-12);
    expect(distance(full[39]!, full[0]!)).toBeGreaterThan(0.1);
  });

  it('has the law of an explicit draw: the triangle with two scales', () => {
    const [inputs, outputs, width, ratio] = [2, 3, 12, 9];
    const of = (w1: Matrix, w2: Matrix) => {
      const a = w2.mmul(w1);
      return [singularValues(a)[0]!, size(w1), size(w2), a.get(0, 0)];
    };
    const count = 1500;
    const direct = Array.from({ length: count }, (_, k) => {
      const { w1, w2, hidden } = drawn([inputs, outputs, width, 'gaussian', ratio], k);
      return of(toMatrix(w1, hidden, inputs), toMatrix(w2, outputs, hidden));
    });
    const explicit = Array.from({ length: count }, (_, k) => {
      const own = stream(4, 'explicit', k);
      const draw = (rows: number, columns: number, sigma: number) =>
        toMatrix(
          Float64Array.from({ length: rows * columns }, () => sigma * own.normal()),
          rows,
          columns,
        );
      const [first, second] = [Math.sqrt(3 * sigma2), Math.sqrt(sigma2 / 3)];
      return of(draw(width, inputs, first), draw(outputs, width, second));
    });
    for (const i of [0, 1, 2, 3]) {
      const [a, b] = [direct, explicit].map((draws) => draws.map((values) => values[i]!));
      expect(ksTwoSample(a!, b!)).toBeGreaterThan(1e-3);
    }
  });
});

describe('the scale of a start', () => {
  const shape = { inputs: 6, outputs: 6, sigma2: 0.25 };
  it('is σ²w for equal variances, to the last bit, and (s₁ + s₂)/2 for others', () => {
    const odd = { ...shape, width: 31, sigma2: 0.1 };
    expect(startScales(odd)).toEqual({ threshold: 31 * 0.1, scale: 31 * 0.1 });
    const four = startScales({ ...shape, width: 8, varianceRatio: 4 });
    expect(four).toEqual({ threshold: 2.5, scale: 2.5 });
  });

  it('is s + |λ|/2 for a λ-balanced start, with a = |λ|/2 only at full width', () => {
    const start = { lambdaBalanced: -3 };
    expect(startScales({ ...shape, width: 6, start })).toEqual({ threshold: 1.5, scale: 3 });
    expect(startScales({ ...shape, width: 4, start }).threshold).toBeUndefined();
  });
});

it('refuses a start that does not exist', () => {
  expect(() => drawn([4, 6, 5, { lambdaBalanced: 1 }, 1])).toThrow(
    /^`start\.lambdaBalanced`: expected at most 4 hidden units, d_in, for λ = 1, got 5; lower/,
  );
  expect(() => drawn([4, 6, 5, 'gaussian', 0])).toThrow(/^`varianceRatio`: expected a positive/);
});
