import { contours } from 'd3-contour';
import { Delaunay } from 'd3-delaunay';
import type { MetricsGrid, PlaceState } from './metricsGrid.ts';
import type { PanelSpec } from './panelSpecs.ts';

/** Values on the nodes of a grid, x fastest; both axes are ascending, with any spacing. */
interface Field {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: Float64Array;
}

/** A vertex of a contour, in the units of the axes. */
export interface Vertex {
  readonly x: number;
  readonly y: number;
  /** Whether it lies on the extension of the field beyond its axes. */
  readonly outside?: boolean;
}

/** The region where a field is at least `level`: closed rings, including holes, for the even-odd rule. */
export type Contour = (level: number) => Vertex[][];

/**
 * Contours by marching squares that are exact up to the edges of the axes. d3-contour puts values at the
 * centres of unit squares and closes its rings half a square beyond the last value. The field is therefore
 * extended by one ring of copies of the edge values, which contours cross at right angles, and vertices
 * in that ring are moved onto the edge.
 * @param field must not contain NaN
 */
export function contourField({ x, y, values }: Field): Contour {
  const width = x.length + 2;
  const height = y.length + 2;
  const padded = new Array<number>(width * height);
  for (let j = 0; j < height; j += 1) {
    for (let i = 0; i < width; i += 1) {
      const column = clamp(i - 1, 0, x.length - 1);
      const row = clamp(j - 1, 0, y.length - 1);
      padded[j * width + i] = values[row * x.length + column]!;
    }
  }
  const generator = contours().size([width, height]).smooth(true);
  return (level) =>
    generator
      .contour(padded, level)
      .coordinates.flat()
      .map((ring) => ring.map(([u, v]) => vertexAt(x, y, u! - 1.5, v! - 1.5)));
}

/** @param u, v position in units of nodes: node (i, j) is at u = i, v = j */
function vertexAt(x: readonly number[], y: readonly number[], u: number, v: number): Vertex {
  const outside = u < 0 || v < 0 || u > x.length - 1 || v > y.length - 1;
  return { x: along(x, u), y: along(y, v), outside };
}

function along(axis: readonly number[], position: number): number {
  const p = clamp(position, 0, axis.length - 1);
  const i = Math.min(Math.floor(p), axis.length - 2);
  return axis[i]! + (p - i) * (axis[i + 1]! - axis[i]!);
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/**
 * The lines of a contour: its rings without the parts that close them beyond the axes.
 * @returns polylines; one that does not reach an edge is closed
 */
export function contourLines(rings: readonly (readonly Vertex[])[]): Vertex[][] {
  return rings.flatMap((ring) => {
    const firstOutside = ring.findIndex((vertex) => vertex.outside);
    if (firstOutside < 0) return [[...ring]];
    // The last vertex of a ring repeats the first.
    const turned = [...ring.slice(firstOutside, -1), ...ring.slice(0, firstOutside)];
    const lines: Vertex[][] = [[]];
    for (const vertex of turned) {
      if (vertex.outside) lines.push([]);
      else lines.at(-1)!.push(vertex);
    }
    return lines.filter((line) => line.length >= 2);
  });
}

/**
 * Fills the NaNs of a field on a grid, so that contours can pass through them; d3-contour treats NaN as
 * minus infinity and would draw a line around every gap. The values are interpolated linearly in the Delaunay
 * triangles of the known nodes; outside their convex hull the nearest known node counts. Known values do not change.
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
  // Distances are counted in cells, because the axes may have different units.
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
    const corners = [...triangles.subarray(t, t + 3)].map((k) => known[k]!);
    const [columns, rows] = [corners.map(column), corners.map(row)];
    const [ax, bx, cx] = columns.map((i) => x[i]!) as [number, number, number];
    const [ay, by, cy] = rows.map((j) => y[j]!) as [number, number, number];
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (area === 0) continue;
    for (let j = Math.min(...rows); j <= Math.max(...rows); j += 1) {
      for (let i = Math.min(...columns); i <= Math.max(...columns); i += 1) {
        const node = j * x.length + i;
        if (!Number.isNaN(values[node]!)) continue;
        const wb = ((x[i]! - ax) * (cy - ay) - (cx - ax) * (y[j]! - ay)) / area;
        const wc = ((bx - ax) * (y[j]! - ay) - (x[i]! - ax) * (by - ay)) / area;
        const wa = 1 - wb - wc;
        if (Math.min(wa, wb, wc) < -1e-9) continue;
        const [va, vb, vc] = corners.map((corner) => values[corner]!) as [number, number, number];
        filled[node] = wa * va + wb * vb + wc * vc;
      }
    }
  }
  return filled;
}

/** The content of a panel of the plane. */
export interface PanelField {
  /** Contours of the column, with gaps filled by interpolation. */
  readonly contour: Contour;
  /** One per cell; a cell whose value is NaN counts as failed. */
  readonly states: readonly PlaceState[];
  /** Whether some cell lies below the first band, or above the last. */
  readonly below: boolean;
  readonly above: boolean;
}

/**
 * The field of a panel. Values below the first band are raised to its lower edge: otherwise a distance of 0,
 * whose logarithm is −∞, would shift all contours near it.
 */
export function panelField(
  { column, transform, bands, spread }: PanelSpec,
  grid: MetricsGrid,
): PanelField {
  const [x, y] = [grid.x.positions, grid.y.positions];
  const raw = grid.column(column).map((value) => transform?.(value) ?? value);
  // A cell with a value but no spread needs more draws.
  const without = spread ? 'missing' : 'failed';
  const states = grid.states.map((state, cell) =>
    state === 'ok' && !isShown(raw[cell]!) ? without : state,
  );
  const values = raw.map((value, cell) =>
    states[cell] === 'ok' ? Math.max(value, bands.from) : Number.NaN,
  );
  // A value at the edge of a band, up to rounding, is not beyond it.
  const slack = 1e-9 * (bands.to - bands.from);
  const some = (lies: (value: number) => boolean) =>
    raw.some((value, cell) => states[cell] === 'ok' && lies(value));
  const filled = fillGaps(values, x, y).map((value) => (Number.isNaN(value) ? bands.from : value));
  return {
    contour: contourField({ x, y, values: filled }),
    states,
    below: some((value) => value < bands.from - slack),
    above: some((value) => value > bands.to + slack),
  };
}

/** Minus infinity is valid: it is the logarithm of a distance of 0. Plus infinity means divergence. */
const isShown = (value: number) => value < Number.POSITIVE_INFINITY;
