import { flattenPath, type Point } from './flattenPath.ts';

export interface PathTolerance {
  /** Distance that passes, in the path's own units. */
  readonly distance: number;
  /** Share of the length that may lie farther away. */
  readonly stray: number;
  /** Diagonal of the box of a subpath that may come and go. */
  readonly island: number;
}

export interface PathDistance {
  readonly pass: boolean;
  /** Largest distance of any point that counts, in the path's own units; Infinity: nothing near it. */
  readonly distance: number;
  /** Share of both paths' length that lies farther away than the tolerance. */
  readonly stray: number;
}

/**
 * How far a path lies from its golden one.
 *
 * With as many points on both sides they are compared one by one. A contour, though, may gain or
 * lose vertices from the slightest drift of its numbers, so otherwise both are sampled and each
 * sample's distance to the other path is measured (a Hausdorff distance). Two allowances are for
 * contours: a share of the length may lie farther away, for in a flat region a contour moves far
 * on little; and subpaths that fit into a small box may come and go.
 * @param actual `d` of a path
 * @param golden `d` of the golden path
 */
export function pathDistance(
  actual: string,
  golden: string,
  tolerance: PathTolerance,
): PathDistance {
  const [a, g] = [flattenPath(actual), flattenPath(golden)];
  if (!a || !g) return { pass: false, distance: Number.POSITIVE_INFINITY, stray: 1 };
  const pointwise = pointwiseDistance(a, g);
  if (pointwise <= tolerance.distance) return { pass: true, distance: pointwise, stray: 0 };
  return sampledDistance(a, g, tolerance);
}

/** Largest distance between points of one index; Infinity when the points cannot be paired. */
function pointwiseDistance(a: readonly Point[][], b: readonly Point[][]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [i, subpath] of a.entries()) {
    const other = b[i]!;
    if (subpath.length !== other.length) return Number.POSITIVE_INFINITY;
    for (const [j, [x, y]] of subpath.entries()) {
      largest = Math.max(largest, Math.hypot(x - other[j]![0], y - other[j]![1]));
    }
  }
  return largest;
}

function sampledDistance(a: Point[][], g: Point[][], tolerance: PathTolerance): PathDistance {
  const there = strays(a, g, tolerance);
  const back = strays(g, a, tolerance);
  const samples = there.samples + back.samples;
  const stray = samples === 0 ? 0 : (there.count + back.count) / samples;
  const pass = stray <= tolerance.stray;
  return { pass, distance: Math.max(there.farthest, back.farthest), stray };
}

/** Samples of one path that are too far from the other one; displaced islands count for nothing. */
function strays(from: Point[][], to: Point[][], tolerance: PathTolerance) {
  const distanceTo = nearest(to, tolerance.distance);
  const spacing = Math.max(tolerance.distance / 2, 0.25);
  let [samples, count, farthest] = [0, 0, 0];
  for (const subpath of from) {
    const distances = sample(subpath, spacing).map(distanceTo);
    const far = distances.filter((distance) => distance > tolerance.distance).length;
    if (far > 0 && diagonal(subpath) <= tolerance.island) continue;
    samples += distances.length;
    count += far;
    for (const distance of distances) farthest = Math.max(farthest, distance);
  }
  return { samples, count, farthest };
}

function diagonal(points: readonly Point[]): number {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

/** Points along a polyline, no farther apart than `spacing`, its vertices among them. */
function sample(polyline: readonly Point[], spacing: number): Point[] {
  const points: Point[] = [polyline[0]!];
  for (let i = 1; i < polyline.length; i += 1) {
    const [[x0, y0], [x1, y1]] = [polyline[i - 1]!, polyline[i]!];
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / spacing));
    for (let step = 1; step <= steps; step += 1) {
      const t = step / steps;
      points.push([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t]);
    }
  }
  return points;
}

/**
 * Distance of a point to polylines: exact when above `enough`, else to the nearest segment around
 * the first that is near enough. The search starts where the last point found one; along a path
 * that is nearly always the place.
 */
function nearest(polylines: readonly Point[][], enough: number): (point: Point) => number {
  const segments = polylines.flatMap((line) =>
    line.slice(1).map((end, i) => [line[i]!, end] as const),
  );
  let last = 0;
  return (point) => {
    const distanceAt = (index: number) => segmentDistance(point, ...segments[index]!);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < segments.length; i += 1) {
      const index = (last + i) % segments.length;
      best = Math.min(best, distanceAt(index));
      if (best > enough) continue;
      const end = Math.min(index + window, segments.length - 1);
      for (let j = Math.max(index - window, 0); j <= end; j += 1) {
        const distance = distanceAt(j);
        if (distance > best) continue;
        best = distance;
        last = j;
      }
      break;
    }
    return best;
  };
}

/** How many segments to either side may be nearer still. */
const window = 8;

function segmentDistance([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / squared;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}
