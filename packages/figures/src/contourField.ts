import { contours } from 'd3-contour';

/** Values on the nodes of a grid, x fastest; both axes ascending, spaced as they like. */
export interface Field {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: Float64Array;
}

/** A vertex of a contour, in the units of the axes. */
export interface Vertex {
  readonly x: number;
  readonly y: number;
  /** Lies on the continuation of the field beyond its axes. */
  readonly outside?: boolean;
}

/** Where a field is at least `level`: closed rings, holes included, for the even-odd rule. */
export type Contour = (level: number) => Vertex[][];

/**
 * Contours by marching squares, exact at the edges: the field spans its axes from the first value
 * to the last. d3-contour puts values at the centres of unit squares and closes its rings half a
 * square beyond the last one, so the field is continued by one ring of equal values, which every
 * line crosses straight, and what lies there is moved onto the edge.
 * @param field without NaN
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
 * The lines of a contour: its rings without the parts that only close them beyond the axes.
 * @returns polylines; one that meets no edge ends where it starts
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
