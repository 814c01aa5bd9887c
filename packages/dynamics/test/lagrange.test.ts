import { expect, it } from 'vitest';
import { lagrangeWeights } from '../src/followed.ts';

const at = (nodes: number[], where: number, f: (x: number) => number) =>
  lagrangeWeights(nodes, where).reduce((sum, weight, i) => sum + weight * f(nodes[i]!), 0);

it.each([
  [[0, 1, 2], 3],
  [[3, 4, 9], 11],
  [[0, 8, 9], 17],
])('a parabola through %j is extrapolated exactly to %i', (nodes, where) => {
  const parabola = (x: number) => 2 - 3 * x + 0.5 * x * x;
  expect(at(nodes, where, parabola)).toBeCloseTo(parabola(where), 10);
  // The error for a cubic is its third difference.
  const cubic = (x: number) => x ** 3;
  const miss = nodes.reduce((product, node) => product * (where - node), 1);
  expect(cubic(where) - at(nodes, where, cubic)).toBeCloseTo(miss, 8);
});

it('a line through two points, a constant through one', () => {
  expect(at([1, 2], 5, (x) => 4 * x - 1)).toBeCloseTo(19, 12);
  expect(lagrangeWeights([7], 12)).toEqual([1]);
});

it('the weights for the step after three equal steps are 1, −3, 3', () => {
  expect(lagrangeWeights([0, 1, 2], 3)).toEqual([1, -3, 3]);
});

it('gives a node its own value', () => {
  expect(lagrangeWeights([2, 5, 6], 5).map(Math.abs)).toEqual([0, 1, 0]);
});
