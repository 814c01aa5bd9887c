import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  continuousMode,
  descentMode,
  eulerMode,
  gradientFlow,
  infiniteWidthStart,
  invariantPlane,
  type Matrix,
  selfConsistentFlow,
} from '../src/index.ts';
import { combine, descend, difference, readCase, squaredNorm } from './cases.ts';

const diagonal = (rows: number, columns: number, values: readonly number[]): Matrix => {
  const data = new Float64Array(rows * columns);
  for (const [i, value] of values.entries()) data[i * columns + i] = value;
  return { rows, columns, data };
};
const zero = (rows: number, columns: number) => diagonal(rows, columns, []);
const at = ({ columns, data }: Matrix, i: number) => data[i * columns + i]!;
const wave = (rows: number, columns: number, phase: number): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(phase + 1.7 * i * i)),
});

describe('the closed form', () => {
  it('begins at A(0) and ends at T, square or not, singular or not', () => {
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

  it('rests at T once there: the fixed point', () => {
    const target = wave(3, 4, 1);
    const flow = selfConsistentFlow(target, target, 0.7);
    for (const time of [0.1, 3, 1e9]) expect(difference(flow(time), target)).toBeLessThan(1e-12);
  });

  it('is finite and monotone for s/‖T‖ from 1e-12 to 1e6, from A(0) = 0', () => {
    const target = diagonal(3, 4, [2, 0.5, 0]);
    for (let exponent = -12; exponent <= 6; exponent++) {
      const s = 10 ** exponent;
      const flow = selfConsistentFlow(zero(3, 4), target, s);
      const times = [0, 1e-9, 1e-3, 0.1, 1, 10, 1e3, 1e8];
      for (const mode of [0, 1, 2]) {
        const curve = times.map((time) => at(flow(time), mode));
        const tau = at(target, mode);
        for (const [i, value] of curve.entries()) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual((curve[i - 1] ?? 0) - 1e-9 * (1 + tau));
          expect(value).toBeLessThanOrEqual(tau * (1 + 1e-9) + 1e-9);
          const alone = continuousMode(tau, s, times[i]!);
          expect(Math.abs(value - alone)).toBeLessThan(1e-9 * (1 + tau));
        }
      }
    }
  });

  it('is what Euler’s steps converge to, with order 1', () => {
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

  it('keeps its network on the plane: gradient descent with small steps stays there to their order', () => {
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
  it('by gradient descent is that of the matrix at infinite width', () => {
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

  it('overflows nowhere: d = 10⁸', () => {
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

describe('the meter', () => {
  it('falls with the width like √(d/w) for random starts', () => {
    // The reference trajectories hold Gaussian draws; their plane is (s², 0) in the limit.
    const { start } = readCase('wide-lazy');
    expect(squaredNorm(start)).toBeGreaterThan(0);
    const meters = [64, 4096].map((width) => {
      let state = 1;
      const uniform = () => {
        state = (state * 48271) % 2147483647;
        return state / 2147483647;
      };
      const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
      const draw = (rows: number, columns: number): Matrix => ({
        rows,
        columns,
        data: Float64Array.from({ length: rows * columns }, normal),
      });
      return invariantPlane({ w1: draw(width, 4), w2: draw(4, width) }).meter;
    });
    expect(meters[0]! / meters[1]!).toBeGreaterThan(4);
    expect(meters[0]! / meters[1]!).toBeLessThan(16);
  });

  it('is 0 for weights that are', () => {
    const nothing = { w1: zero(3, 2), w2: zero(2, 3) };
    expect(invariantPlane(nothing)).toEqual({ alpha: 0, beta: 0, meter: 0 });
  });
});

describe('refuses', () => {
  const weights = { w1: wave(3, 2, 0), w2: wave(2, 3, 0) };
  it.each<[string, () => unknown, RegExp]>([
    [
      'widths that differ',
      () => invariantPlane({ ...weights, w2: wave(2, 4, 0) }),
      /`w2`: expected 3 columns, as many as w1 has rows, got 4; correct/,
    ],
    [
      'another target',
      () => gradientFlow(weights, wave(2, 3, 0)),
      /`target`: expected 2 × 2, like A, got 2 × 3; correct/,
    ],
    [
      'a length',
      () => invariantPlane({ ...weights, w1: { rows: 3, columns: 2, data: new Float64Array(5) } }),
      /`w1`: expected 3 × 2 = 6 numbers, at least one, got 5/,
    ],
    [
      'NaN',
      () => selfConsistentFlow(diagonal(2, 2, [Number.NaN]), zero(2, 2), 1),
      /`start`: expected finite numbers \(element 0\), got NaN/,
    ],
    [
      'a negative s',
      () => infiniteWidthStart(zero(2, 2), -1),
      /`s`: expected a finite number of at least 0, got -1/,
    ],
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
