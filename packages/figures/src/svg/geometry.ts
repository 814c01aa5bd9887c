import type { SvgSelection } from 'd3-node';

/** A point in pixels; y grows downwards, as in SVG. */
export type Point = readonly [x: number, y: number];

/** A rectangle in pixels: left, top, right, bottom. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const boxOf = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** The sides of a rectangle. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a panel with a given width; `aspect` is height over width of the plot inside the margins. */
export const panelSize = (width: number, margin: Margin, aspect: number): Size => ({
  width,
  height: margin.top + (width - margin.left - margin.right) * aspect + margin.bottom,
});

type Margin = Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;

/** The upper left corner of panel k, counted from 0, among equal panels in rows. */
export const cornerOf = (k: number, columns: number, { width, height }: Size): Point => [
  (k % columns) * width,
  Math.floor(k / columns) * height,
];

/** The box inside the margins of a rectangle with its upper left corner at `corner`. */
export const insideOf = (
  { width, height }: Size,
  margin: Margin,
  [left, top]: Point = [0, 0],
): Box =>
  boxOf(
    left + margin.left,
    top + margin.top,
    width - margin.left - margin.right,
    height - margin.top - margin.bottom,
  );

export const widthOf = (box: Box): number => box.right - box.left;
export const heightOf = (box: Box): number => box.bottom - box.top;

export const contains = (box: Box, [x, y]: Point): boolean =>
  x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

/** The outline of a box as a closed polyline. */
export const cornersOf = ({ left, top, right, bottom }: Box): Point[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
  [left, top],
];

/** Rounds to two decimals, like all written coordinates; 0.01 px is 3 µm in print. */
export function coordinate(value: number): number {
  return Math.round(value * 100) / 100 || 0;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Adds an element with attributes, written in their order. */
export function append(parent: SvgSelection, name: string, attributes: Attributes): SvgSelection {
  const element = parent.append(name);
  for (const [key, value] of Object.entries(attributes)) element.attr(key, value);
  return element;
}

/** Adds a box as a rectangle. */
export function appendBox(parent: SvgSelection, box: Box, paint: Attributes): SvgSelection {
  const place = { x: coordinate(box.left), y: coordinate(box.top) };
  const size = { width: coordinate(widthOf(box)), height: coordinate(heightOf(box)) };
  return append(parent, 'rect', { ...place, ...size, ...paint });
}

/** A box as the path of its outline. */
export function boxPath(box: Box): string {
  const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map(coordinate);
  return `M${left},${top}H${right}V${bottom}H${left}Z`;
}

/** A polyline with the distance of each of its points from its start. */
export interface MeasuredLine {
  readonly points: readonly Point[];
  readonly lengths: readonly number[];
}

export function measureLine(points: readonly Point[]): MeasuredLine {
  let length = 0;
  const lengths = points.map(([x, y], i) => {
    if (i > 0) length += Math.hypot(x - points[i - 1]![0], y - points[i - 1]![1]);
    return length;
  });
  return { points, lengths };
}

/** The piece of a polyline between two distances along it; always includes the two end points. */
export function sliceLine(line: MeasuredLine, from: number, to: number): Point[] {
  const { points, lengths } = line;
  const inner = points.filter((_, i) => lengths[i]! > from && lengths[i]! < to);
  return [pointAt(line, from), ...inner, pointAt(line, to)];
}

/** The point at a distance along a polyline, clamped to its ends. */
export function pointAt({ points, lengths }: MeasuredLine, at: number): Point {
  const end = lengths.findIndex((length) => length >= at);
  if (end === 0) return points[0]!;
  if (end < 0) return points.at(-1)!;
  const [x0, y0] = points[end - 1]!;
  const [x1, y1] = points[end]!;
  const t = (at - lengths[end - 1]!) / (lengths[end]! - lengths[end - 1]!);
  return [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
}

/** A segment by its two ends. */
export type Segment = readonly [Point, Point];

export function distanceToSegment([x, y]: Point, [[x1, y1], [x2, y2]]: Segment): number {
  const squared = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = squared === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / squared;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
}

/** Smallest distance of a polyline to a segment; 0 if they cross. */
export function polylineDistance(points: readonly Point[], segment: Segment): number {
  let least = distanceToSegment(points[0]!, segment);
  for (let i = 1; i < points.length; i += 1) {
    const piece: Segment = [points[i - 1]!, points[i]!];
    if (cross(piece, segment)) return 0;
    least = Math.min(
      least,
      distanceToSegment(piece[1], segment),
      distanceToSegment(segment[0], piece),
      distanceToSegment(segment[1], piece),
    );
  }
  return least;
}

function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** On which side of the line through p and q the point r lies, as the sign of an area. */
function side(p: Point, q: Point, r: Point): number {
  return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
}

/** The rectangle of a given height around a segment, as a closed polyline. */
export function around([[x1, y1], [x2, y2]]: Segment, height: number): Point[] {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const nx = (-(y2 - y1) / length) * (height / 2);
  const ny = ((x2 - x1) / length) * (height / 2);
  return [
    [x1 + nx, y1 + ny],
    [x2 + nx, y2 + ny],
    [x2 - nx, y2 - ny],
    [x1 - nx, y1 - ny],
    [x1 + nx, y1 + ny],
  ];
}
