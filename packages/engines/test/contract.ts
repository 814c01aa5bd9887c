import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineName } from '../src/index.ts';
import { available } from './available.ts';
import { mustKeepNaN, type Operation, operations } from './operations.ts';
import { numbers, type Plain, product } from './reference.ts';
import { runInProcess } from './runInProcess.ts';

/** Of float32 sums of some tens of terms, compared with float64. */
const tolerance = 1e-6;

const upload = ({ data, shape }: Plain) => tf.tensor(Float32Array.from(data), [...shape]);

/** The largest difference in units of `scale`, by default the largest expected number. */
function distance(got: ArrayLike<number>, expected: Float64Array, scale = largest(expected)) {
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(got[i]! - value) / scale;
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}

const largest = (data: Float64Array) =>
  data.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;

async function run({ run: compute, inputs }: Operation): Promise<[ArrayLike<number>, number[]]> {
  const result = tf.tidy(() => compute(...inputs.map(upload)));
  const { shape } = result;
  const data = await result.data();
  result.dispose();
  return [data, shape];
}

/** Checks the contract of every engine on the one of this name, if it runs on this machine. */
export async function describeContract(name: EngineName): Promise<void> {
  const found = await available(name);
  if (typeof found === 'string') {
    describe(`engine ${name}`, () => {
      it.skip(`not run: ${found}`, () => {});
    });
    return;
  }
  describe(`engine ${name}`, () => checkEngine(name, found));
}

function checkEngine(name: EngineName, engine: Engine): void {
  beforeAll(() => {
    expect(engine.name).toBe(name);
    expect(tf.backend()).toBeDefined();
  });

  describe('agrees with float64', () => {
    it.each(operations.map((operation) => [operation.op, operation.what, operation] as const))(
      '%s of %s',
      async (_op, _what, operation) => {
        const [data, shape] = await run(operation);
        expect(shape).toEqual(operation.expected.shape);
        const { expected, scale } = operation;
        expect(distance(data, expected.data, scale)).toBeLessThan(tolerance);
      },
    );

    it('on sums of 100,000 terms', async () => {
      const [a, b] = [numbers([1, 100_000], 1), numbers([100_000, 1], 2)];
      const exact = product(a, b).data[0]!;
      const sum = tf.tidy(() => tf.matMul(upload(a), upload(b)));
      // Rounding errors depend on the sizes of the terms, not on their sum.
      expect(Math.abs((await sum.data())[0]! - exact)).toBeLessThan(1e-5 * Math.sqrt(100_000));
      sum.dispose();
    });

    it('on a tensor that is multiplied again with another shape', async () => {
      const [a, b] = [numbers([6, 6], 1), numbers([6, 6], 2)];
      const flat = { shape: [4, 9], data: b.data };
      const [x, y] = [upload(a), upload(b)];
      const [left, other] = [upload(numbers([3, 4], 3)), tf.reshape(y, [4, 9])];
      const [first, second] = [tf.matMul(x, y), tf.matMul(left, other)];
      const exact = [product(a, b), product(numbers([3, 4], 3), flat)];
      expect(distance(await first.data(), exact[0]!.data)).toBeLessThan(tolerance);
      expect(distance(await second.data(), exact[1]!.data)).toBeLessThan(tolerance);
      tf.dispose([x, y, left, other, first, second]);
    });
  });

  describe('propagates NaN and infinity', () => {
    const cases = operations.filter(({ op }) => mustKeepNaN.includes(op));
    it.each(cases.map((operation) => [operation.op, operation.what, operation] as const))(
      '%s of %s',
      async (_op, _what, operation) => {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const [first, ...rest] = operation.inputs;
          const data = Float64Array.from(first!.data);
          data[data.length - 1] = value;
          const withValue = { ...operation, inputs: [{ ...first!, data }, ...rest] };
          const [got] = await run(withValue);
          expect(Array.from(got).some((x) => !Number.isFinite(x))).toBe(true);
          expect(Array.from(got).some(Number.isNaN) || value > 0).toBe(true);
        }
      },
    );

    it('and gives NaN for 0·∞ and 0·NaN in a product', async () => {
      const values = [Number.POSITIVE_INFINITY, Number.NaN];
      const right = tf.tensor2d(values, [1, 2]);
      const zero = tf.tensor2d([0, 1], [2, 1]);
      const result = tf.matMul(zero, right);
      expect(Array.from(await result.data())).toEqual([NaN, NaN, Number.POSITIVE_INFINITY, NaN]);
      tf.dispose([right, zero, result]);
    });
  });

  describe('leaks no memory', () => {
    it('over all operations', async () => {
      for (const operation of operations) await run(operation);
      const before = footprint();
      for (const operation of operations) await run(operation);
      expect(footprint()).toEqual(before);
    });

    it('when products are refused', () => {
      const [a, b] = [tf.ones([3, 4]), tf.ones([3, 4])];
      const before = footprint();
      expect(() => tf.tidy(() => tf.matMul(a, b))).toThrow(/inner/i);
      expect(footprint()).toEqual(before);
      tf.dispose([a, b]);
    });
  });

  describe('on the host', () => {
    const n = 24;
    const matrix = numbers([n, n], 20).data;

    it('decomposes a matrix into its singular values and vectors', () => {
      const { u, s, v } = engine.svd(matrix, n);
      const plain = (data: Float64Array): Plain => ({ shape: [n, n], data });
      const scaled = plain(u.map((value, i) => value * s[i % n]!));
      const back = product(scaled, plain(v), false, true);
      expect(distance(back.data, matrix)).toBeLessThan(1e-13);
      const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
      for (const basis of [u, v]) {
        const gram = product(plain(basis), plain(basis), true, false);
        expect(distance(gram.data, identity)).toBeLessThan(1e-13);
      }
      expect(Array.from(s)).toEqual(Array.from(s).sort((x, y) => y - x));
      expect(distance(engine.singularValues(matrix, n), s)).toBeLessThan(1e-13);
    });

    it('gives NaN for a matrix with NaN', () => {
      const withNaN = Float64Array.from(matrix);
      withNaN[5] = Number.NaN;
      expect(engine.svd(withNaN, n).s.every(Number.isNaN)).toBe(true);
      expect(engine.singularValues(withNaN, n).every(Number.isNaN)).toBe(true);
    });
  });

  describe('in a separate process', () => {
    it('prints nothing of its own and leaves the exit code alone', () => {
      const { code, stdout, stderr } = runInProcess(name, 3);
      // Dawn warns about the limits of every software GPU.
      const printed = stderr.replaceAll(/^Warning: .* artificially reduced .*\n/gm, '');
      expect({ code, stdout, printed }).toEqual({ code: 3, stdout: `${name} 42\n`, printed: '' });
    });
  });

  it('reports its versions and the largest tensor', () => {
    expect(Object.keys(engine.versions).length).toBeGreaterThan(0);
    for (const version of Object.values(engine.versions)) expect(version).toMatch(/\S/);
    expect(engine.largestTensor).toBeGreaterThan(1e8);
  });

  const start = tf.memory().numTensors;
  afterAll(() => {
    expect(tf.memory().numTensors).toBe(start);
  });
}

/** The counts and sizes that a leak would increase. */
function footprint(): Record<string, number> {
  const { numTensors, numBytes, ...own } = tf.memory() as tf.MemoryInfo & {
    numBytesInGPU?: number;
  };
  const backend = tf.backend() as { numDataIds?: () => number };
  return {
    numTensors,
    numBytes,
    ...(own.numBytesInGPU !== undefined && { onCard: own.numBytesInGPU }),
    ...(backend.numDataIds && { dataIds: backend.numDataIds() }),
  };
}
