import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  continuousMode,
  decayMode,
  descentMode,
  eulerMode,
  gradientFlow,
  infiniteWidthStart,
  invariantPlane,
  type Matrix,
  selfConsistentFlow,
} from '../src/index.ts';
import {
  combine,
  descend,
  diagonal,
  difference,
  flow,
  multiply,
  squaredNorm,
  transpose as turned,
} from './cases.ts';
import { gaussian } from './random.ts';

const zero = (rows: number, columns: number) => diagonal(rows, columns, []);
const at = ({ columns, data }: Matrix, i: number) => data[i * columns + i]!;
const wave = (rows: number, columns: number, phase: number): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(phase + 1.7 * i * i)),
});

const fromArray = (rows: number, columns: number, values: readonly number[]): Matrix => ({
  rows,
  columns,
  data: Float64Array.from(values),
});
const scaled = (a: Matrix, by: number): Matrix => ({ ...a, data: a.data.map((x) => by * x) });
const ofDense = (a: Dense): Matrix => fromArray(a.rows, a.columns, a.to1DArray());
const svd = ({ rows, columns, data }: Matrix) =>
  new SingularValueDecomposition(Dense.from1DArray(rows, columns, data), { autoTranspose: true });
const orthogonal = (size: number, seed: number): Matrix =>
  ofDense(svd(gaussian(seed, size, size)).leftSingularVectors);
/** The nearest matrix with orthonormal rows; it has fewer rows than columns. */
const orthonormalRows = (a: Matrix): Matrix => {
  const { leftSingularVectors: u, rightSingularVectors: v } = svd(a);
  return ofDense(u.mmul(v.transpose()));
};
const bestOfRank = (a: Matrix, rank: number): Matrix => {
  const { leftSingularVectors: u, rightSingularVectors: v, diagonal: values } = svd(a);
  const kept = values.map((value, i) => (i < rank ? value : 0));
  return ofDense(u.mulRowVector(kept).mmul(v.transpose()));
};
/** A matrix below `zeros` rows of zeros. */
const below = ({ rows, columns, data }: Matrix, zeros: number): Matrix => ({
  rows: rows + zeros,
  columns,
  data: Float64Array.of(...new Float64Array(zeros * columns), ...data),
});

describe('the closed form', () => {
  it('begins at A(0) and ends at T, for square, rectangular and singular targets', () => {
    for (const [rows, columns] of [
      [4, 4],
      [3, 5],
      [5, 3],
    ] as const) {
      const start = wave(rows, columns, 0.3);
      for (const target of [wave(rows, columns, 2), diagonal(rows, columns, [3, 0.2])]) {
        const flow = selfConsistentFlow(start, target, 0.4);
        expect(difference(flow(0), start)).toBeLessThan(1e-12);
        expect(difference(flow(1e6), target)).toBeLessThan(1e-10);
      }
    }
  });

  it('stays at the fixed point T', () => {
    const target = wave(3, 4, 1);
    const flow = selfConsistentFlow(target, target, 0.7);
    for (const time of [0.1, 3, 1e9]) expect(difference(flow(time), target)).toBeLessThan(1e-12);
  });

  it('is finite and monotone for s/‖T‖ from 1e-12 to 1e6, from A(0) = 0, for each mode separately', () => {
    // T = U diag(2, 0.5, 0) Vᵀ is not diagonal; A(t) is diagonal in the basis of its modes.
    const [u, v] = [orthogonal(3, 7), orthogonal(4, 8)];
    const tau = [2, 0.5, 0];
    const target = multiply(multiply(u, diagonal(3, 4, tau)), turned(v));
    for (let exponent = -12; exponent <= 6; exponent++) {
      const s = 10 ** exponent;
      const learned = selfConsistentFlow(zero(3, 4), target, s);
      const before = [0, 0, 0];
      // The rounding error of Q, whose entries are as large as s and T.
      const rounding = 1e-14 * Math.max(s, 2) + 1e-12;
      for (const time of [0, 1e-9, 1e-3, 0.1, 1, 10, 1e3, 1e8]) {
        const inModes = multiply(multiply(turned(u), learned(time)), v);
        inModes.data.forEach((value, k) => {
          const mode = k % 5 === 0 ? k / 5 : -1;
          const alone = mode < 0 ? 0 : continuousMode(tau[mode]!, s, time);
          expect(Math.abs(value - alone)).toBeLessThan(rounding);
          if (mode < 0) return;
          expect(value).toBeGreaterThanOrEqual(before[mode]! - rounding);
          expect(value).toBeLessThanOrEqual(tau[mode]! + rounding);
          before[mode] = value;
        });
      }
    }
  });

  it('keeps the rank of a narrow network at any time', () => {
    // A single hidden unit is always λ-balanced; A(t) converges to the best approximation of rank 1.
    const target = fromArray(2, 2, [3, 1, 0.5, 1]);
    const w1 = fromArray(1, 2, [0.1, 0.05]);
    for (const w2 of [fromArray(2, 1, [0.05, 0.1]), fromArray(2, 1, [0.3, -0.02])]) {
      const { plane, learned } = gradientFlow({ w1, w2 }, target);
      expect(plane.meter).toBeLessThan(1e-12);
      for (const [time, steps] of [
        [0.3, 300],
        [2, 2000],
        [12, 12000],
      ] as const) {
        const end = flow({ w1, w2 }, (a) => combine(a, target, (x, y) => x - y), { time, steps });
        expect(difference(learned(time), multiply(end.w2, end.w1))).toBeLessThan(1e-10);
      }
      const best = bestOfRank(target, 1);
      for (const time of [20, 50, 200, 1e3, 1e6, 1e12]) {
        expect(difference(learned(time), best)).toBeLessThan(1e-12);
      }
    }
  });

  it('keeps the rank of a network with more hidden units than it uses', () => {
    const target = wave(4, 3, 2);
    // Balanced with W₁W₁ᵀ = W₂ᵀW₂ = I/9; then the same two units distributed over ten.
    const narrow = {
      w1: scaled(orthonormalRows(wave(2, 3, 0.4)), 1 / 3),
      w2: scaled(turned(orthonormalRows(wave(2, 4, 0.9))), 1 / 3),
    };
    const spread = orthonormalRows(wave(2, 10, 1));
    const wide = { w1: multiply(turned(spread), narrow.w1), w2: multiply(narrow.w2, spread) };
    const best = bestOfRank(target, 2);
    for (const weights of [narrow, wide]) {
      const { plane, learned } = gradientFlow(weights, target);
      expect(plane.meter).toBeLessThan(1e-12);
      const end = flow(weights, (a) => combine(a, target, (x, y) => x - y), {
        time: 3,
        steps: 3000,
      });
      expect(difference(learned(3), multiply(end.w2, end.w1))).toBeLessThan(1e-9);
      for (const time of [200, 1e4, 1e9]) {
        expect(difference(learned(time), best)).toBeLessThan(1e-10);
      }
    }
  });

  it('stays at A(0) = 0 for s = 0, which gradient flow cannot leave', () => {
    const nothing = selfConsistentFlow(zero(2, 2), diagonal(2, 2, [2, 0.5]), 0);
    const unit = gradientFlow(
      { w1: diagonal(1, 2, [0.1]), w2: diagonal(2, 1, [0.1]) },
      diagonal(2, 2, [3, 1]),
    ).learned;
    for (const time of [0, 1, 200, 1e3, 1e300]) {
      expect(squaredNorm(nothing(time))).toBe(0);
      expect([...unit(time).data.subarray(1)]).toEqual([0, 0, 0]);
    }
    expect(unit(1e3).data[0]).toBeCloseTo(3, 12);
  });

  it('is the limit of Euler’s method, with order 1', () => {
    const errors = [400, 800, 1600].map((steps) => {
      const curve = eulerMode(2, 0.3, 1 / steps, steps);
      return Math.abs(curve.at(-1)! - continuousMode(2, 0.3, 1));
    });
    for (const i of [0, 1]) {
      const order = Math.log2(errors[i]! / errors[i + 1]!);
      expect(order).toBeGreaterThan(0.95);
      expect(order).toBeLessThan(1.05);
    }
  });

  it('holds on a plane that a network keeps under any loss', () => {
    // Unequal variances: α = s₁s₂, β = s₁ − s₂ from A(0) = 0.
    const [s1, s2] = [0.9, 0.4];
    const weights = {
      w1: diagonal(7, 3, Array(3).fill(Math.sqrt(s1))),
      w2: turned(below(diagonal(4, 4, Array(4).fill(Math.sqrt(s2))), 3)),
    };
    const target = wave(4, 3, 2);
    const losses = [
      (a: Matrix) => combine(a, target, (x, y) => x - y),
      (a: Matrix) => combine(a, target, (x, y) => Math.tanh(3 * (x - y))),
      (a: Matrix) => combine(a, target, (x, y) => (x - y) ** 3 + Math.sin(x)),
    ];
    for (const residual of losses) {
      for (const time of [0.5, 2]) {
        const moved = flow(weights, residual, { time, steps: 2000 });
        const { alpha, beta, meter } = invariantPlane(moved);
        expect(squaredNorm(multiply(moved.w2, moved.w1))).toBeGreaterThan(0.1);
        expect(meter).toBeLessThan(1e-11);
        expect(alpha).toBeCloseTo(s1 * s2, 10);
        expect(beta).toBeCloseTo(s1 - s2, 10);
      }
    }
  });

  it('at infinite width with unequal variances has α = s₁s₂, β = s₁ − s₂ and the given A(0)', () => {
    const [s1, s2] = [0.9, 1e-5];
    const start = wave(3, 4, 0.5);
    const { w1, w2 } = infiniteWidthStart(start, (s1 + s2) / 2, (s1 - s2) / 2);
    const { alpha, beta, meter } = invariantPlane({ w1, w2 });
    expect(alpha / (s1 * s2)).toBeCloseTo(1, 8);
    expect(beta).toBeCloseTo(s1 - s2, 12);
    expect(meter).toBeLessThan(1e-14);
    expect(difference(multiply(w2, w1), start)).toBeLessThan(1e-14);
    expect(() => infiniteWidthStart(start, 1, 1.1)).toThrow(/`b`: expected at most a = 1/);
  });

  it('is approached by gradient descent, with an error proportional to the step size', () => {
    const weights = infiniteWidthStart(wave(3, 4, 0.1), 0.5);
    const { alpha, beta, meter } = invariantPlane(weights);
    expect(alpha).toBeCloseTo(0.25, 12);
    expect(beta).toBeCloseTo(0, 12);
    expect(meter).toBeLessThan(1e-14);
    const target = wave(3, 4, 2);
    const flow = gradientFlow(weights, target).learned;
    const off = [1e-3, 5e-4].map((eta) => {
      const g = (a: Matrix) => combine(a, target, (x, y) => x - y);
      const iterations = Math.round(1 / eta);
      return difference(descend(weights, g, { eta, iterations, update: 'simultaneous' }), flow(1));
    });
    expect(off[0]! / off[1]!).toBeGreaterThan(1.9);
    expect(off[0]! / off[1]!).toBeLessThan(2.1);
  });
});

describe('a mode', () => {
  it('by gradient descent agrees with the matrix at infinite width', () => {
    const target = diagonal(2, 2, [1.5, 0.1]);
    const g = (a: Matrix) => combine(a, target, (x, y) => x - y);
    for (const update of ['simultaneous', 'alternating'] as const) {
      const options = { eta: 0.05, iterations: 80, update };
      const mode = descentMode(1.5, 0.3, options.eta, options.iterations, update);
      descend(infiniteWidthStart(zero(2, 2), 0.3), g, options, (learned, i) => {
        expect(Math.abs(at(learned, 0) - mode[i]!)).toBeLessThan(1e-13);
      });
    }
  });

  it('is the same in any units, even near the limits of float64', () => {
    for (const [tau, s, time] of [
      [2, 0.3, 0.7],
      [1, 1e-12, 20],
      [1e-9, 1, 2],
    ] as const) {
      const a = continuousMode(tau, s, time);
      for (const unit of [1e-280, 1e-30, 1e30, 1e280]) {
        const found = continuousMode(tau * unit, s * unit, time / unit) / unit;
        expect(Math.abs(found / a - 1)).toBeLessThan(1e-13);
      }
    }
    expect(continuousMode(1, 5e-324, 1e3)).toBeCloseTo(1, 12);
    expect(continuousMode(1e308, 1e308, 1)).toBe(1e308);
    expect(continuousMode(1e-300, 1e300, 1)).toBe(1e-300);
  });

  it('does not overflow at d = 10⁸', () => {
    for (const s of [1e-8, 1, 1e8]) {
      for (const tau of [1e-6, 1e4, 1e8]) {
        for (const time of [0, 1e-12, 1, 1e12]) {
          const a = continuousMode(tau, s, time);
          expect(a).toBeGreaterThanOrEqual(0);
          expect(a).toBeLessThanOrEqual(tau * (1 + 1e-12));
        }
      }
    }
  });
});

describe('a mode under weight decay', () => {
  it('solves its equation, stiff or not', () => {
    for (const [tau, lambda, s] of [
      [5, 0.1, 1e6],
      [2, 0.3, 1e-12],
      [2, 0.3, 1],
      [1, 3, 2],
      [1e4, 1e-3, 1e6],
    ] as const) {
      const threshold = (t: number) => s * Math.exp(-2 * lambda * t);
      const slope = (a: number, t: number) =>
        2 * Math.hypot(a, threshold(t)) * (tau - a) - 2 * lambda * a;
      for (const phase of [0.01, 0.3, 1, 5, 40]) {
        const rate = tau + lambda + s;
        const t = phase / rate;
        const h = 1e-3 * t;
        const [before, a, after] = [t - h, t, t + h].map((x) => decayMode(tau, lambda, s, x));
        expect(a).toBeGreaterThan(0);
        expect(a).toBeLessThan(tau);
        // The difference quotient is a' up to a relative error of order (h·rate)², from the third derivative.
        const off = (after! - before!) / (2 * h) - slope(a!, t);
        expect(Math.abs(off)).toBeLessThan(2 * rate * a! * (1e-8 + 4 * (h * rate) ** 2));
      }
    }
  });

  it('is the mode without decay for λ → 0, and has the expected limits for large t', () => {
    for (const [tau, s, time] of [
      [2, 1e-12, 10],
      [2, 0.3, 0.4],
      [2, 1e6, 1e-7],
    ] as const) {
      const without = continuousMode(tau, s, time);
      expect(decayMode(tau, 0, s, time)).toBe(without);
      expect(Math.abs(decayMode(tau, 1e-14, s, time) / without - 1)).toBeLessThan(1e-11);
    }
    // a is τ − λ, or 0 for λ > τ, once s(t) is negligible; before that it is close to τ − λτ/s(t).
    expect(decayMode(2, 0.3, 1, 1e6)).toBeCloseTo(1.7, 12);
    expect(decayMode(2, 0.3, 1e-300, 1e6)).toBeCloseTo(1.7, 12);
    expect(decayMode(2, 3, 1, 1e6)).toBe(0);
    const left = 1e6 * Math.exp(-0.6);
    expect(5 - decayMode(5, 0.1, 1e6, 3)).toBeCloseTo(0.5 / left, 10);
  });

  it('converges in few steps for numbers of any size', () => {
    for (const tau of [1e-8, 1, 1e8]) {
      for (const lambda of [1e-8, 1, 1e8]) {
        for (const s of [1e-12, 1, 1e8]) {
          for (const time of [1e-12, 1, 1e4, 1e12]) {
            const a = decayMode(tau, lambda, s, time);
            expect(a).toBeGreaterThanOrEqual(0);
            expect(a).toBeLessThanOrEqual(tau * (1 + 1e-11));
          }
        }
      }
    }
  });
});

describe('the meter', () => {
  it('falls with the width like √(d/w) for random starts', () => {
    // The ratio is √(4096/64) = 8 up to fluctuations of the draws.
    const meters = [64, 4096].map((width) => {
      const draws = [1, 2, 3, 4, 5].map((seed) => {
        const weights = { w1: gaussian(seed, width, 4), w2: gaussian(seed + 10, 4, width) };
        return invariantPlane(weights).meter;
      });
      return draws.reduce((sum, value) => sum + value / 5, 0);
    });
    expect(meters[0]! / meters[1]!).toBeGreaterThan(5);
    expect(meters[0]! / meters[1]!).toBeLessThan(12);
  });

  it('does not depend on the units', () => {
    const of = (unit: number) =>
      invariantPlane({ w1: scaled(wave(3, 2, 1), unit), w2: scaled(wave(2, 3, 2), unit) });
    const { alpha, beta, meter } = of(1);
    for (const unit of [1e-160, 1e-70, 1e-20, 1e20, 1e70]) {
      const found = of(unit);
      expect(found.meter).toBeCloseTo(meter, 12);
      if (unit < 1e-80) continue;
      expect(found.beta / unit / unit).toBeCloseTo(beta, 12);
      expect(found.alpha / unit ** 2 / unit ** 2).toBeCloseTo(alpha, 12);
    }
    expect(() => of(1e160)).toThrow(/`w1, w2`: expected weights so small that α is finite/);
  });

  it('is 0 if all weights are 0', () => {
    const nothing = { w1: zero(3, 2), w2: zero(2, 3) };
    expect(invariantPlane(nothing)).toEqual({ alpha: 0, beta: 0, meter: 0 });
  });
});

describe('refuses', () => {
  const weights = { w1: wave(3, 2, 0), w2: wave(2, 3, 0) };
  it.each<[string, () => unknown, RegExp]>([
    [
      'different widths',
      () => invariantPlane({ ...weights, w2: wave(2, 4, 0) }),
      /`w2`: expected 3 columns, as many as w1 has rows, got 4; correct/,
    ],
    [
      'a target of another shape',
      () => gradientFlow(weights, wave(2, 3, 0)),
      /`target`: expected 2 × 2, like A, got 2 × 3; correct/,
    ],
    [
      'a wrong length',
      () => invariantPlane({ ...weights, w1: { rows: 3, columns: 2, data: new Float64Array(5) } }),
      /`w1`: expected 3 × 2 = 6 numbers, at least one, got 5/,
    ],
    [
      'NaN',
      () => selfConsistentFlow(diagonal(2, 2, [Number.NaN]), zero(2, 2), 1),
      /`start`: expected finite numbers \(element 0\), got NaN/,
    ],
    [
      'a negative a',
      () => infiniteWidthStart(zero(2, 2), -1),
      /`a`: expected a finite number of at least 0, got -1/,
    ],
    ...(['eta', 'iterations', 'kappa'] as const).flatMap((name) =>
      [Number.NaN, -1, ...(name === 'iterations' ? [2.5, Number.POSITIVE_INFINITY] : [])].map(
        (value): [string, () => unknown, RegExp] => [
          `${name} = ${value}`,
          () => {
            const given = { ...{ eta: 0.1, iterations: 3, kappa: 1 }, [name]: value };
            return eulerMode(1, 1, given.eta, given.iterations, given.kappa);
          },
          new RegExp(`.${name}.: expected .* of at least 0, got ${value}`),
        ],
      ),
    ),
    [
      'half an iteration',
      () => descentMode(1, 1, 0.1, 2.5, 'alternating'),
      /`iterations`: expected an integer of at least 0, got 2.5/,
    ],
    ['negative decay', () => decayMode(1, -1, 1, 1), /`lambda`: expected .* at least 0, got -1/],
    ['no time', () => decayMode(1, 1, 1, Number.NaN), /`time`: expected .* at least 0, got NaN/],
    [
      'a negative time',
      () => selfConsistentFlow(zero(2, 2), zero(2, 2), 1)(-1),
      /`time`: expected a finite number of at least 0, got -1/,
    ],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(expect.objectContaining({ name: 'UserError' }));
  });
});
