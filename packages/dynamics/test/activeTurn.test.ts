import { stream } from '@mixed-dynamics/data';
import { hostSvd, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { activeTurn, partialRotation, type RotationFactors, turnSpace } from '../src/activeTurn.ts';
import { rotateColumns, rotateRows, turned } from '../src/rotation.ts';
import {
  diagonalMatrix,
  gaussian,
  identity,
  minus,
  plus,
  relativeDistance,
  times,
  transposed,
} from './matrices.ts';
import { matrix, read } from './tensors.ts';

const [d, k] = [14, 4];
const source = stream(3, 'active turn');
const options = { dimension: d, active: k, threshold: 1e-3, svd: hostSvd, space: turnSpace(d, k) };

beforeAll(async () => {
  await openEngine('wasm');
});

/** Four large values, ten small ones, and couplings of a share of the large ones. */
function nearlyDiagonal(coupling: number): Float32Array {
  const values = Float64Array.from({ length: d }, (_, i) => (i < k ? 4 - 0.5 * i : 0.1 + 0.01 * i));
  const couplings = gaussian(source, d, d).map((value, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return i < k || j < k ? value * coupling : 0;
  });
  return Float32Array.from(plus(diagonalMatrix(values), couplings));
}

/** I + VMVᵀ in float64. */
function dense({ v, middle }: RotationFactors): Float64Array {
  const [w, n] = [times(v, middle, [d, 2 * k, 2 * k]), 2 * k];
  return plus(identity(d), times(w, transposed(v, d, n), [d, n, d]));
}

const notOrthogonal = (p: Float64Array) =>
  Math.max(...minus(times(transposed(p, d, d), p, [d, d, d]), identity(d)).map(Math.abs));

/** The largest of the entries that a turn should remove. */
const couplingsOf = (a: Float64Array) =>
  Math.max(
    ...a.map((value, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      return i !== j && (i < k || j < k) ? Math.abs(value) : 0;
    }),
  );

describe('a turn of few directions', () => {
  it.each([1e-6, 1e-2, 1, 100])('is a rotation, with couplings of %d', (coupling) => {
    const { p, q } = activeTurn(nearlyDiagonal(coupling), options)!;
    expect(notOrthogonal(dense(p))).toBeLessThan(1e-6);
    expect(notOrthogonal(dense(q))).toBeLessThan(1e-6);
  });

  it('removes couplings to second order, and makes the k×k block diagonal', async () => {
    const left: number[] = [];
    for (const coupling of [1e-2, 1e-3]) {
      const a = nearlyDiagonal(coupling);
      const { p, q, values } = activeTurn(a, options)!;
      const turn = { p: partialRotation(p, d), q: partialRotation(q, d) };
      const after = await read(turned(matrix(a, d), turn));
      left.push(couplingsOf(after) / coupling);
      values.forEach((value, i) => {
        expect(Math.abs(after[i * (d + 1)]! - value)).toBeLessThan(100 * coupling ** 2);
      });
    }
    expect(left[0]).toBeLessThan(0.1);
    expect(left[1]).toBeLessThan(0.02);
  });

  it('is applied like the matrix that it represents', async () => {
    const { p } = activeTurn(nearlyDiagonal(0.1), options)!;
    const rotation = partialRotation(p, d);
    const m = gaussian(source, d, d);
    const rows = await read(rotateRows(matrix(m, d), rotation));
    const columns = await read(rotateColumns(matrix(m, d), rotation));
    const full = dense(p);
    expect(relativeDistance(rows, times(transposed(full, d, d), m, [d, d, d]))).toBeLessThan(1e-6);
    expect(relativeDistance(columns, times(m, full, [d, d, d]))).toBeLessThan(1e-6);
    expect(relativeDistance(full, identity(d))).toBeGreaterThan(0.01);
  });

  // A frame that turns by the same small angle a thousand times: rounded as 1 − z²/2, it would shrink.
  it('does not stretch the frame in a thousand turns', async () => {
    const { p } = activeTurn(nearlyDiagonal(1e-3), options)!;
    const rotation = partialRotation(p, d);
    const m = matrix(identity(d), d);
    let frame: tf.Tensor = m;
    for (let i = 0; i < 1000; i++) {
      frame = tf.tidy(() => rotateColumns(frame, rotation));
    }
    expect(relativeDistance(await read(frame), identity(d))).toBeGreaterThan(0.1);
    expect(notOrthogonal(await read(frame))).toBeLessThan(1e-5);
  });

  it('does not swap directions whose values cross, nor flip their signs', () => {
    const a = nearlyDiagonal(1e-4);
    const swapped = Float32Array.from(a);
    [swapped[0], swapped[d + 1]] = [a[d + 1]!, a[0]!];
    for (const learned of [a, swapped]) {
      const { p, q } = activeTurn(learned, options)!;
      expect(relativeDistance(dense(p), identity(d))).toBeLessThan(1e-2);
      expect(relativeDistance(dense(q), identity(d))).toBeLessThan(1e-2);
    }
  });

  it('does not mix directions that the roots do not distinguish: values far below s', () => {
    const a = nearlyDiagonal(1e-2);
    const { p } = activeTurn(a, { ...options, threshold: 1e3 })!;
    const full = dense(p);
    const mixed = full.filter((_, at) => at >= k * d && at % d < k).map(Math.abs);
    expect(Math.max(...mixed)).toBeLessThan(1e-5);
  });

  it('does not turn for a matrix that is not finite', () => {
    for (const at of [0, 1, k, k * d, (d + 1) * (d - 1)]) {
      const a = nearlyDiagonal(0.1);
      a[at] = Number.NaN;
      expect(activeTurn(a, options)).toBeUndefined();
    }
  });
});
