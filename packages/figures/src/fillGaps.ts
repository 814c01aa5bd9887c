import { Delaunay } from 'd3-delaunay';

/**
 * Replaces the NaNs of a field on a grid, so that contours can be drawn through them (d3-contour
 * takes NaN for minus infinity and would wind a line around every hole): linear interpolation in
 * the Delaunay triangles of the known nodes, the nearest known node outside their hull.
 * A coarse lattice is thereby interpolated linearly. Known values stay as they are.
 * @param values `x.length * y.length` numbers, x fastest; not changed
 * @returns the same array when nothing is missing or nothing is known
 */
export function fillGaps(
  values: Float64Array,
  x: readonly number[],
  y: readonly number[],
): Float64Array {
  const known = [...values.keys()].filter((node) => !Number.isNaN(values[node]));
  if (known.length === 0 || known.length === values.length) return values;
  // Distances are measured in cells, for the two axes need not have one unit.
  const column = (node: number) => node % x.length;
  const row = (node: number) => Math.floor(node / x.length);
  const delaunay = Delaunay.from(known, column, row);
  const filled = values.slice();
  for (let node = 0; node < values.length; node += 1) {
    if (Number.isNaN(values[node]!)) {
      filled[node] = values[known[delaunay.find(column(node), row(node))]!]!;
    }
  }
  const { triangles } = delaunay;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => known[triangles[t + k]!]!) as [number, number, number];
    fillTriangle(filled, values, x, y, corners);
  }
  return filled;
}

function fillTriangle(
  filled: Float64Array,
  values: Float64Array,
  x: readonly number[],
  y: readonly number[],
  [a, b, c]: readonly [number, number, number],
): void {
  const column = (node: number) => node % x.length;
  const row = (node: number) => Math.floor(node / x.length);
  const [ax, bx, cx] = [x[column(a)]!, x[column(b)]!, x[column(c)]!];
  const [ay, by, cy] = [y[row(a)]!, y[row(b)]!, y[row(c)]!];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (area === 0) return;
  const columns = [a, b, c].map(column);
  const rows = [a, b, c].map(row);
  for (let j = Math.min(...rows); j <= Math.max(...rows); j += 1) {
    for (let i = Math.min(...columns); i <= Math.max(...columns); i += 1) {
      const node = j * x.length + i;
      if (!Number.isNaN(values[node]!)) continue;
      const wb = ((x[i]! - ax) * (cy - ay) - (cx - ax) * (y[j]! - ay)) / area;
      const wc = ((bx - ax) * (y[j]! - ay) - (x[i]! - ax) * (by - ay)) / area;
      const wa = 1 - wb - wc;
      if (Math.min(wa, wb, wc) < -1e-9) continue;
      filled[node] = wa * values[a]! + wb * values[b]! + wc * values[c]!;
    }
  }
}
