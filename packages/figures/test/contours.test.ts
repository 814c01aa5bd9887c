import { describe, expect, it } from 'vitest';
import {
  type Contour,
  contourField,
  contourLines,
  fillGaps,
  type Vertex,
} from '../src/plane/contourField.ts';
import { spaced } from './tables.ts';

const field = (
  x: readonly number[],
  y: readonly number[],
  z: (x: number, y: number) => number,
): Contour =>
  contourField({
    x,
    y,
    values: Float64Array.from(y.flatMap((v) => x.map((u) => z(u, v)))),
  });

const x = spaced(-3, 0, 7);
const y = spaced(0, 2.8, 5);

describe('contourField', () => {
  it('draws the contours of z = x as straight lines at exactly that x, from edge to edge', () => {
    const contour = field(x, y, (u) => u);
    for (const level of [-2.9, -2.5, -1.3, -0.01]) {
      const lines = contourLines(contour(level));
      expect(lines).toHaveLength(1);
      const line = lines[0]!;
      for (const vertex of line) expect(vertex.x).toBeCloseTo(level, 12);
      const ends = [line[0]!.y, line.at(-1)!.y].sort();
      expect(ends).toEqual([0, 2.8]);
    }
  });

  it('draws the contours of z = y from the first column to the last', () => {
    const [line] = contourLines(field(x, y, (_, v) => v)(1));
    for (const vertex of line!) expect(vertex.y).toBeCloseTo(1, 12);
    expect([line![0]!.x, line!.at(-1)!.x].sort((a, b) => a - b)).toEqual([-3, 0]);
  });

  it('is exact on unevenly spaced axes', () => {
    const uneven = [-3, -2.9, -2, -0.3, 0];
    const contour = field(uneven, [0, 0.1, 2, 2.8], (u, v) => u + 2 * v);
    for (const level of [-2.5, 0.4, 3.3]) {
      const lines = contourLines(contour(level));
      expect(lines).toHaveLength(1);
      for (const vertex of lines[0]!) expect(vertex.x + 2 * vertex.y).toBeCloseTo(level, 12);
    }
  });

  it('covers the whole rectangle, corners included, at a level not above the smallest value', () => {
    const rings = field(x, y, (u, v) => u + v)(-3);
    expect(rings).toHaveLength(1);
    const corners = [
      [-3, 0],
      [0, 0],
      [0, 2.8],
      [-3, 2.8],
    ];
    for (const [u, v] of corners) {
      expect(rings[0]!.some((vertex: Vertex) => vertex.x === u && vertex.y === v)).toBe(true);
    }
    expect(contourLines(rings)).toEqual([]);
  });

  it('closes a line that does not reach an edge', () => {
    const [line, ...others] = contourLines(
      field(x, y, (u, v) => -((u + 1.5) ** 2) - (v - 1.4) ** 2)(-0.6),
    );
    expect(others).toEqual([]);
    expect(line!.at(-1)).toEqual(line![0]);
  });
});

describe('fillGaps', () => {
  const plane = (u: number, v: number) => 3 * u - v + 1;
  const values = Float64Array.from(y.flatMap((v) => x.map((u) => plane(u, v))));
  const without = (...nodes: number[]) =>
    values.map((value, node) => (nodes.includes(node) ? Number.NaN : value));

  it('restores a linear field inside the hull of the known nodes, and keeps known values', () => {
    const filled = fillGaps(without(8, 9, 10, 16, 17, 24, 3), x, y);
    filled.forEach((value, node) => {
      expect(value).toBeCloseTo(values[node]!, 12);
    });
    expect(values[8]).toBe(plane(x[1]!, y[1]!));
  });

  it('interpolates a coarse lattice linearly on an uneven axis', () => {
    const uneven = [0, 1, 5, 6, 7];
    const known = Float64Array.from(uneven, (u, i) => (i % 2 === 0 ? u : Number.NaN));
    const two = Float64Array.from([...known, ...known]);
    fillGaps(two, uneven, [0, 1]).forEach((value, node) => {
      expect(value).toBeCloseTo(uneven[node % 5]!, 12);
    });
  });

  it('takes the nearest known value outside the hull', () => {
    const corner = fillGaps(without(0), x, y);
    expect([values[1], values[7]]).toContain(corner[0]);
  });

  it('works with one known node, and returns a field without known nodes unchanged', () => {
    const one = new Float64Array(35).fill(Number.NaN);
    expect(fillGaps(one, x, y)).toBe(one);
    one[12] = 4;
    expect(new Set(fillGaps(one, x, y))).toEqual(new Set([4]));
    const row = new Float64Array(35).fill(Number.NaN);
    row.set([1, 2, 3], 7);
    expect([...fillGaps(row, x, y)].every(Number.isFinite)).toBe(true);
  });
});
