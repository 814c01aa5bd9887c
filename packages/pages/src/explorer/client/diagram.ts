import { isGammaPlane } from '@mixed-dynamics/artifacts/exponents';
import {
  appendLevelLabels,
  appendLevelLines,
  appendTheoryLine,
  type Box,
  boxOf,
  clippedLines,
  contourLines,
  type DrawnAxis,
  drawnAxis,
  levelLines,
  type PanelSpec,
  type Point,
  panelField,
  placeLevelLabels,
  theoryLines,
} from '@mixed-dynamics/figures/browser';
import { type Axis, axisBottom, axisLeft } from 'd3-axis';
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import type { Plane } from '../facts.ts';
import { append, asFigures, axisName, type Group } from './axes.ts';
import { appendColourBar, type Paint } from './colourBar.ts';
import type { PaintedGrid } from './predictions.ts';
import { bordersOf } from './scales.ts';

/** Positions in a diagram, in pixels. */
export interface Layout {
  readonly box: Box;
  /** The box of the colour bar. */
  readonly bar: Box;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** Borders of the cells along both axes, in pixels: one more than there are cells. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

const margin = { left: 46, top: 4, right: 10, bottom: 78 } as const;

/** The layout of a diagram of this width; the plane is slightly wider than high. */
export function layOut(plane: Plane, width: number): Layout {
  const inner = width - margin.left - margin.right;
  const box = boxOf(margin.left, margin.top, inner, Math.round(0.86 * inner));
  const [columns, rows] = [plane.x, plane.y].map((axis) =>
    bordersOf(drawnAxis(axis).positions),
  ) as [number[], number[]];
  const x = scaleLinear([columns[0]!, columns.at(-1)!], [box.left, box.right]);
  const y = scaleLinear([rows[0]!, rows.at(-1)!], [box.bottom, box.top]);
  const bar = boxOf(box.left, box.bottom + 44, inner, 9);
  return { box, bar, x, y, columns: columns.map((v) => x(v)), rows: rows.map((v) => y(v)) };
}

/**
 * Draws a diagram: one square per cell in the bands of Figure 2, contour lines with their levels, theory
 * lines, axes and colour bar. Returns the group for the crosshair, on top.
 */
export function drawDiagram(
  svg: SVGSVGElement,
  { spec, colours }: Paint,
  plane: Plane,
  grid: PaintedGrid,
  layout: Layout,
): Group {
  const { box, bar } = layout;
  const root = select(svg).attr('height', box.bottom + margin.bottom);
  root.selectAll('*').remove();
  drawCells(root.append('g').attr('class', 'squares'), { spec, colours }, grid, layout);
  const field = panelField(spec, grid);
  const clip = `clip-${spec.name}`;
  const frame = root.append('clipPath').attr('id', clip).append('rect');
  frame.attr('x', box.left).attr('y', box.top);
  frame.attr('width', box.right - box.left).attr('height', box.bottom - box.top);
  const lines = root.append('g').attr('clip-path', `url(#${clip})`);
  drawLines(lines, spec, plane, grid.isCoarse ? undefined : field, layout);
  drawAxes(root.append('g').attr('class', 'axes'), grid, layout);
  appendColourBar(root.append('g').attr('class', 'bar'), bar, { spec, colours }, field);
  return root.append('g').attr('class', 'crosshair');
}

/** One path per colour, so that neighbours of one band have no seam. */
function drawCells(
  parent: Group,
  { spec, colours }: Paint,
  grid: PaintedGrid,
  layout: Layout,
): void {
  const { bands, transform = (value: number) => value, column } = spec;
  const values = grid.column(column);
  const paths = new Map<string, string>();
  let outside = '';
  grid.states.forEach((_, node) => {
    const shownNode = grid.paintedBy?.(node) ?? node;
    const state = grid.states[shownNode]!;
    const value = transform(values[shownNode]!);
    const share = (value - bands.from) / (bands.to - bands.from);
    const band = Math.min(Math.max(Math.floor(share * bands.count), 0), bands.count - 1);
    const known = state === 'ok' && !Number.isNaN(value) && value < Number.POSITIVE_INFINITY;
    const kind = known ? colours[band]! : state === 'ok' ? 'failed' : state;
    const square = squareAt(layout, node);
    paths.set(kind, (paths.get(kind) ?? '') + square);
    if (state === 'ok' && grid.isOutside?.(shownNode)) outside += square;
  });
  for (const [kind, d] of paths) {
    const isColour = kind.startsWith('#') || kind.startsWith('rgb');
    append(parent, 'path', { d, [isColour ? 'fill' : 'class']: kind });
  }
  // The pattern is defined once on the page.
  if (outside) append(parent, 'path', { class: 'outside', d: outside, fill: 'url(#outside)' });
}

function squareAt({ columns, rows }: Layout, node: number): string {
  const [column, row] = [node % (columns.length - 1), Math.floor(node / (columns.length - 1))];
  const [left, right] = [columns[column]!, columns[column + 1]!];
  const [bottom, top] = [rows[row]!, rows[row + 1]!];
  return `M${left},${top}H${right}V${bottom}H${left}Z`;
}

function drawLines(
  parent: Group,
  spec: PanelSpec,
  plane: Plane,
  /** The field for contour lines; undefined for theory lines alone. */
  field: ReturnType<typeof panelField> | undefined,
  { box, x, y }: Layout,
): void {
  const segments = clippedLines(linesOf(plane), { x, y });
  const known = field?.states.filter((state) => state === 'ok').length ?? 0;
  const drawable = known >= 4 && plane.x.values.length > 1 && plane.y.values.length > 1;
  const lines =
    field && drawable
      ? levelLines(spec, (level) =>
          contourLines(field.contour(level)).map((line) =>
            line.map((vertex): Point => [x(vertex.x), y(vertex.y)]),
          ),
        )
      : [];
  const obstacles = { frame: box, lines: segments.map(({ from, to }) => [from, to]), areas: [] };
  const labels = placeLevelLabels(lines, obstacles);
  const target = asFigures(parent);
  appendLevelLines(target, lines, labels);
  for (const { line, from, to } of segments) appendTheoryLine(target, line, from, to);
  appendLevelLabels(target, lines, labels);
}

/** The lines of the paper's theory; none if they do not hold. */
export const linesOf = (plane: Plane) =>
  plane.lines && isGammaPlane(plane) ? theoryLines(plane.dimension, plane.rank) : [];

function drawAxes(parent: Group, grid: PaintedGrid, { box, x, y }: Layout): void {
  const [xTicks, yTicks] = [grid.x.ticks(6), grid.y.ticks(6)];
  const across = parent.append('g').attr('transform', `translate(0,${box.bottom})`);
  across.call(numbered(axisBottom(x), xTicks));
  const up = parent.append('g').attr('transform', `translate(${box.left},0)`);
  up.call(numbered(axisLeft(y), yTicks));
  axisName(parent, grid.x.label, { x: (box.left + box.right) / 2, y: box.bottom + 33 });
  const middle = (box.top + box.bottom) / 2;
  axisName(parent, grid.y.label, { x: box.left - 33, y: middle, rotate: -90 });
}

const numbered = (
  axis: Axis<number | { valueOf(): number }>,
  { positions, texts }: ReturnType<DrawnAxis['ticks']>,
) =>
  axis
    .tickValues([...positions])
    .tickFormat((_, k) => texts[k]!)
    .tickSize(4)
    .tickPadding(4);
