import { stream } from '@mixed-dynamics/data';
import { openEngine } from '@mixed-dynamics/engines';
import { profileKernels } from '@mixed-dynamics/engines/doctor';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { turnRoots, turnTowardsDiagonal } from '../src/frame.ts';
import { type FullRotation, turned } from '../src/rotation.ts';
import {
  diagonalMatrix,
  fallingDiagonal,
  gaussian,
  identity,
  minus,
  plus,
  relativeDistance,
  sandwich,
  squareSum,
  times,
  transposed,
} from './matrices.ts';
import { matrix, read } from './tensors.ts';

const d = 14;
const source = stream(8, 'frame');
const eye = identity(d);

beforeAll(async () => {
  await openEngine('wasm');
});

/** A symmetric matrix: values falling from 5 to 0.05, couplings of a given size. */
function root(coupling: number): Float64Array {
  const g = gaussian(source, d, d);
  return plus(fallingDiagonal(5, d), plus(g, transposed(g, d, d)), coupling);
}

async function turn(coupling: number) {
  const [c1, c2] = [root(coupling), root(coupling)];
  const roots = { c1: matrix(c1, d), c2: matrix(c2, d) };
  const { p, q } = turnTowardsDiagonal(roots, tf.eye(d));
  return { c1, c2, roots, turn: { p, q }, p: await full(p), q: await full(q) };
}

/** I + Y. */
const full = async ({ added }: FullRotation) => plus(eye, await read(added));

const notOrthogonal = (p: Float64Array) =>
  Math.max(...minus(times(transposed(p, d, d), p, [d, d, d]), eye).map(Math.abs));

/** ‖off-diagonal part‖, Frobenius. */
const offDiagonal = (c: Float64Array) =>
  Math.sqrt(squareSum(c.map((value, at) => (at % (d + 1) ? value : 0))));

describe('a turn of the frame', () => {
  it.each([1e-4, 0.01, 0.1, 1, 100])('is a rotation, with couplings of %d', async (coupling) => {
    const { p, q } = await turn(coupling);
    expect(notOrthogonal(p)).toBeLessThan(1e-6);
    expect(notOrthogonal(q)).toBeLessThan(1e-6);
  });

  it('brings the roots closer to diagonal', async () => {
    const { c1, c2, p, q } = await turn(1e-3);
    const after1 = sandwich(transposed(q, d, d), c1, q, d);
    const after2 = sandwich(transposed(p, d, d), c2, p, d);
    expect(offDiagonal(after1)).toBeLessThan(0.1 * offDiagonal(c1));
    expect(offDiagonal(after2)).toBeLessThan(0.1 * offDiagonal(c2));
  });

  it('does not turn diagonal roots, even with equal values', async () => {
    const values = Float64Array.from({ length: d }, (_, i) => (i < 7 ? 3 : 1));
    const c = matrix(diagonalMatrix(values), d);
    const { p, q } = turnTowardsDiagonal({ c1: c, c2: c }, tf.eye(d));
    expect(relativeDistance(await full(p), eye)).toBe(0);
    expect(relativeDistance(await full(q), eye)).toBe(0);
  });

  it('is undone by its transpose: A in the original frame stays', async () => {
    const { turn: t, p, q } = await turn(0.1);
    const a = Float64Array.from(Float32Array.from(gaussian(source, d, d)));
    const seen = await read(turned(matrix(a, d), t));
    expect(relativeDistance(seen, a)).toBeGreaterThan(0.1); // it does turn
    expect(relativeDistance(sandwich(p, seen, transposed(q, d, d), d), a)).toBeLessThan(1e-6);
  });

  it('is undone by its transpose even after a hundred turns', async () => {
    const a = gaussian(source, d, d);
    let [u, v] = [eye, eye];
    let seen = matrix(a, d);
    for (let i = 0; i < 100; i++) {
      const { turn: t, p, q } = await turn(0.1);
      seen = turned(seen, t) as tf.Tensor2D;
      u = times(u, p, [d, d, d]);
      v = times(v, q, [d, d, d]);
    }
    const back = sandwich(u, await read(seen), transposed(v, d, d), d);
    expect(notOrthogonal(u)).toBeLessThan(5e-7);
    expect(relativeDistance(back, a)).toBeLessThan(2e-6);
  });

  it('turns the roots with the frame: QᵀC₁Q and PᵀC₂P', async () => {
    const { c1, c2, roots, turn: t, p, q } = await turn(0.1);
    const after = turnRoots(roots, t);
    const right1 = sandwich(transposed(q, d, d), c1, q, d);
    const right2 = sandwich(transposed(p, d, d), c2, p, d);
    expect(relativeDistance(await read(after.c1), right1)).toBeLessThan(1e-6);
    expect(relativeDistance(await read(after.c2), right2)).toBeLessThan(1e-6);
  });

  it('costs 16 products, 32d³ flops', async () => {
    const { roots } = await turn(0.1);
    const { times, stop } = profileKernels();
    turnTowardsDiagonal(roots, tf.eye(d));
    stop();
    // And twelve products with a vector for each norm.
    expect(times.flops).toBe(16 * 2 * d ** 3 + 2 * 12 * 2 * d ** 2);
  });

  it('treats each pair of a batch like a single pair', async () => {
    const [one, two] = [await turn(0.01), await turn(10)];
    const roots = {
      c1: tf.stack([one.roots.c1, two.roots.c1]),
      c2: tf.stack([one.roots.c2, two.roots.c2]),
    };
    const { p, q } = turnTowardsDiagonal(roots, tf.eye(d));
    const both = [...eye, ...eye];
    expect(relativeDistance(plus(both, await read(p.added)), [...one.p, ...two.p])).toBeLessThan(
      1e-6,
    );
    expect(relativeDistance(plus(both, await read(q.added)), [...one.q, ...two.q])).toBeLessThan(
      1e-6,
    );
  });
});
