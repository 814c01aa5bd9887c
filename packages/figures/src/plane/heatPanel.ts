import type { SvgSelection } from 'd3-node';
import {
  appendBox,
  type Box,
  boxOf,
  heightOf,
  insideOf,
  type Point,
  panelSize,
  type Size,
} from '../svg/geometry.ts';
import { appendText, type Run, textWidth } from '../svg/richText.ts';
import { bandColours, fontSize } from '../svg/style.ts';
import { appendColourBar } from './colourBar.ts';
import { contourLines, type PanelField, panelField, type Vertex } from './contourField.ts';
import {
  appendLevelLabels,
  appendLevelLines,
  appendMarks,
  levelLines,
  placeLevelLabels,
  polylinePath,
} from './contourLayer.ts';
import { appendPlaneAxes, type NamedAxes, planeScales } from './drawnAxis.ts';
import { appendCells, cellBoxes, type Hatching } from './hatch.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import { bandEdges, type PanelSpec } from './panelSpecs.ts';
import { appendTheoryLine, clippedLines, type TheoryLine } from './theoryLines.ts';

const margin = { left: 46, top: 26, right: 58, bottom: 38 } as const;

/** Height of a plot over its width, as in the paper. */
const aspect = 202 / 232;

/** The size of a panel with title and colour bar, given its width; text and margins do not scale. */
export const heatPanelSize = (width: number): Size => panelSize(width, margin, aspect);

/** The frame of the plot in a panel with its upper left corner at `corner`. */
export const plotBox = (size: Size, corner: Point): Box => insideOf(size, margin, corner);

const barGap = 9;
const barWidth = 11;

/** Largest number of tick labels on the x axis, at least half a digit apart. */
const xNumbers = 7;
const leastPlot = xNumbers * textWidth('−0.05', fontSize.tick);

/** The smallest width of a panel in which its title and axis numbers fit. */
export const leastPanelWidth = (spec: PanelSpec): number => {
  const plot = Math.max(leastPlot, textWidth(panelTitle(spec, 'a'), fontSize.title) - margin.right);
  return Math.ceil(margin.left + plot + margin.right);
};

/** What is drawn inside the frame of a panel. */
export interface HeatPlane {
  readonly spec: PanelSpec;
  readonly grid: MetricsGrid;
  readonly theory: readonly TheoryLine[];
  /** Indices of marked cells. */
  readonly marks?: readonly number[] | undefined;
  /** Indices of cells with an unreliable value. */
  readonly outside?: readonly number[] | undefined;
  /** Drawn over everything except the labels. */
  readonly overlay?: Overlay | undefined;
  /** Prefix of the ids of this document's patterns. */
  readonly idPrefix: string;
}

export interface Overlay {
  readonly append: (parent: SvgSelection, spec: PanelSpec, toPixels: ToPixels) => void;
  /** Areas without labels. */
  readonly areas: (spec: PanelSpec, toPixels: ToPixels) => readonly Box[];
}

type ToPixels = (vertex: Vertex) => Point;

export interface HeatPanel extends HeatPlane {
  /** A letter before the title, such as `a`. */
  readonly letter?: string | undefined;
  readonly size: Size;
}

/** One panel of Figure 2: bands, contour lines with labels, theory lines, axes, colour bar. */
export function appendHeatPanel(parent: SvgSelection, panel: HeatPanel, origin: Point): void {
  const { spec, size } = panel;
  const name = `${spec.name}${spec.part ? `-${spec.part}` : ''}`;
  const group = parent.append('g').attr('class', 'panel').attr('data-panel', name);
  const box = plotBox(size, origin);
  const field = appendHeatPlane(group, panel, box);
  appendColourBar(group, boxOf(box.right + barGap, box.top, barWidth, heightOf(box)), spec, field);
  const at = { x: box.left, y: box.top - 9, size: fontSize.title };
  appendText(group, panelTitle(spec, panel.letter), at);
}

/**
 * Draws the plane in a frame of any size.
 * @param axes which axes have names and numbers; default both
 * @returns the drawn field, which determines the ends of the colour bar
 */
export function appendHeatPlane(
  group: SvgSelection,
  { spec, grid, theory, idPrefix, outside = [], marks = [], overlay }: HeatPlane,
  box: Box,
  axes: NamedAxes = {},
): PanelField {
  const { x, y, xs, ys } = planeScales(grid, box);
  const toPixels: ToPixels = (vertex) => [x(vertex.x), y(vertex.y)];
  const field = panelField(spec, grid);
  const hatched = new Set(outside);
  const states = field.states.map((state, cell) =>
    state === 'ok' && hatched.has(cell) ? 'outside' : state,
  );
  const cells = (state: Hatching) => cellBoxes(states, state, xs, ys);
  const segments = clippedLines(theory, { x, y });
  const lines = levelLines(spec, (level) =>
    contourLines(field.contour(level)).map((line) => line.map(toPixels)),
  );
  const labels = placeLevelLabels(lines, {
    frame: box,
    lines: segments.map(({ from, to }) => [from, to]),
    areas: [...cells('failed'), ...cells('outside'), ...(overlay?.areas(spec, toPixels) ?? [])],
  });

  appendBands(group, spec, box, field, toPixels);
  appendCells(group, 'missing', cells('missing'), idPrefix);
  appendCells(group, 'outside', cells('outside'), idPrefix);
  appendLevelLines(group, lines, labels);
  appendCells(group, 'failed', cells('failed'), idPrefix);
  appendMarks(
    group,
    marks.map((cell) => [xs[cell % xs.length]!, ys[Math.floor(cell / xs.length)]!]),
  );
  for (const { line, from, to } of segments) appendTheoryLine(group, line, from, to);
  overlay?.append(group, spec, toPixels);
  appendLevelLabels(group, lines, labels);
  appendPlaneAxes(group, box, { x, y }, grid, axes);
  return field;
}

/** Paints the bands from the lowest to the highest, each over the previous one, to avoid seams. */
function appendBands(
  parent: SvgSelection,
  { bands }: PanelSpec,
  box: Box,
  { contour }: PanelField,
  toPixels: ToPixels,
): void {
  const group = parent.append('g').attr('class', 'bands').attr('fill-rule', 'evenodd');
  const edges = bandEdges(bands);
  bandColours(bands.count).forEach((colour, k) => {
    if (k === 0) {
      appendBox(group, box, { fill: colour });
      return;
    }
    const rings = contour(edges[k]!).map((ring) => `${polylinePath(ring.map(toPixels))}Z`);
    if (rings.length > 0) group.append('path').attr('fill', colour).attr('d', rings.join(''));
  });
}

/** The heading of a panel: a letter, the title in bold, and its formula in regular type. */
export function panelTitle({ title, formula }: PanelSpec, letter?: string): Run[] {
  const bold: Run = { text: `${letter ? `${letter}  ` : ''}${title}`, bold: true };
  return formula ? [bold, { text: ' ' }, ...formula] : [bold];
}
