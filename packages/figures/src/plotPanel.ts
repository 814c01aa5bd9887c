import type { SvgSelection } from 'd3-node';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { type AxisOptions, appendAxes, type Scale, tickLabels } from './axes.ts';
import { type Box, boxOf, type Point } from './box.ts';
import { coordinate } from './coordinate.ts';
import { appendMark, type MarkShape } from './mark.ts';
import { appendText, type Run } from './richText.ts';
import { fontSize } from './style.ts';

/** A point of a series in the units of the axes, with the ends of its error bar if it has one. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** Drawn without a fill: a point that was left out of a fit. */
  readonly hollow?: boolean;
}

export interface PlotSeries {
  readonly name: string;
  readonly colour: string;
  readonly points?: readonly PlotPoint[];
  readonly shape?: MarkShape;
  /** Half the size of a mark in pixels; 2.6 unless told. */
  readonly size?: number;
  readonly opacity?: number;
  /** A line through these places, drawn below all points. */
  readonly line?: readonly Point[];
  readonly dash?: string;
  readonly thickness?: number;
}

export interface PlotAxis {
  readonly label: string | readonly Run[];
  readonly domain: readonly [number, number];
  /** Logarithmic, with powers of ten as ticks. */
  readonly log?: boolean;
  readonly ticks?: readonly number[];
}

export interface PlotPanel {
  readonly name: string;
  readonly title: string | readonly Run[];
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
  /** Lines of a constant x or y across the panel. */
  readonly guides?: readonly { readonly axis: 'x' | 'y'; readonly at: number }[];
}

/** Room that a panel takes. */
export const plotPanelSize = { width: 336, height: 262 } as const;
const margin = { left: 50, top: 28, right: 14, bottom: 42 } as const;

/**
 * Draws a panel of points and lines; what lies outside of the axes is cut at the frame.
 * @returns what else may be drawn with: the panel's group, its box and its scales
 */
export function appendPlotPanel(
  parent: SvgSelection,
  panel: PlotPanel,
  {
    letter,
    clip,
    size = plotPanelSize,
  }: {
    readonly letter?: string | undefined;
    readonly clip: string;
    readonly size?: { readonly width: number; readonly height: number };
  },
  [left, top]: Point,
): { group: SvgSelection; box: Box } & Scales {
  const group = parent.append('g').attr('class', 'panel').attr('data-panel', panel.name);
  const box = boxOf(
    left + margin.left,
    top + margin.top,
    size.width - margin.left - margin.right,
    size.height - margin.top - margin.bottom,
  );
  const x = scaleOf(panel.x, [box.left, box.right]);
  const y = scaleOf(panel.y, [box.bottom, box.top]);
  appendGuides(group, panel, { x, y }, box);
  const inside = appendClipped(group, box, clip);
  appendAxes(group, box, { x: axisOf(panel.x, x), y: axisOf(panel.y, y) });
  for (const series of panel.series) appendLine(inside, series, { x, y });
  for (const series of panel.series) appendPoints(inside, series, { x, y });
  const title = typeof panel.title === 'string' ? [{ text: panel.title }] : panel.title;
  const lettered = letter ? [{ text: `${letter}  ` }, ...title] : title;
  appendText(group, lettered, { x: box.left, y: box.top - 9, size: fontSize.title, bold: true });
  return { group, box, x, y };
}

type Scales = { readonly x: Scale; readonly y: Scale };

function scaleOf({ domain, log }: PlotAxis, range: readonly [number, number]): Scale {
  return (log ? scaleLog : scaleLinear)(domain, range);
}

function axisOf({ label, log, ticks, domain }: PlotAxis, scale: Scale): AxisOptions {
  const at = ticks ?? (log ? powersOfTen(domain) : scale.ticks(6));
  return { scale, label, ticks: at, ...(log && !ticks && { texts: at.map(powerOfTen) }) };
}

/** Every power of ten in a domain, or every second or third one where there are many. */
function powersOfTen([low, high]: readonly [number, number]): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / 6));
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, k) => 10 ** (first + k * step));
}

const powerOfTen = (value: number): readonly Run[] => [
  { text: '10' },
  { text: tickLabels([Math.round(Math.log10(value))])[0]!, size: 0.72, rise: 0.4 },
];

function appendGuides(parent: SvgSelection, panel: PlotPanel, { x, y }: Scales, box: Box): void {
  for (const { axis, at } of panel.guides ?? []) {
    const path =
      axis === 'x'
        ? `M${coordinate(x(at))},${coordinate(box.top)}V${coordinate(box.bottom)}`
        : `M${coordinate(box.left)},${coordinate(y(at))}H${coordinate(box.right)}`;
    parent
      .append('path')
      .attr('class', 'guide')
      .attr('data-at', at)
      .attr('d', path)
      .attr('stroke', '#888')
      .attr('stroke-width', 0.8)
      .attr('stroke-dasharray', '1.5 2');
  }
}

/** A group that is cut at the box; the name of the clip path must be unique in the document. */
function appendClipped(parent: SvgSelection, box: Box, name: string): SvgSelection {
  parent
    .append('clipPath')
    .attr('id', name)
    .append('rect')
    .attr('x', coordinate(box.left))
    .attr('y', coordinate(box.top))
    .attr('width', coordinate(box.right - box.left))
    .attr('height', coordinate(box.bottom - box.top));
  return parent.append('g').attr('class', 'series').attr('clip-path', `url(#${name})`);
}

function appendLine(parent: SvgSelection, series: PlotSeries, { x, y }: Scales): void {
  if (!series.line) return;
  const path = line<Point>(
    ([at]) => x(at),
    ([, value]) => y(value),
  )
    .defined(([at, value]) => Number.isFinite(x(at)) && Number.isFinite(y(value)))
    .digits(2);
  const drawn = parent
    .append('path')
    .attr('data-line', series.name)
    .attr('d', path(series.line as Point[]) ?? '')
    .attr('fill', 'none')
    .attr('stroke', series.colour)
    .attr('stroke-width', series.thickness ?? 1.2)
    .attr('stroke-linejoin', 'round');
  if (series.dash) drawn.attr('stroke-dasharray', series.dash);
}

function appendPoints(parent: SvgSelection, series: PlotSeries, { x, y }: Scales): void {
  const { name, colour, shape = 'circle', size = 2.6, opacity } = series;
  if (!series.points) return;
  const group = parent.append('g').attr('data-points', name);
  if (opacity !== undefined) group.attr('opacity', opacity);
  for (const point of series.points) {
    const at: Point = [x(point.x), y(point.y)];
    if (!at.every(Number.isFinite)) continue;
    if (point.low !== undefined && point.high !== undefined) {
      appendErrorBar(group, at[0], y(point.low), y(point.high), colour);
    }
    appendMark(group, shape, at, { size, colour, hollow: point.hollow ?? false });
  }
}

function appendErrorBar(
  parent: SvgSelection,
  x: number,
  low: number,
  high: number,
  colour: string,
): void {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return;
  const cap = 2;
  const stroke = [low, high]
    .map((y) => `M${coordinate(x - cap)},${coordinate(y)}h${2 * cap}`)
    .join('');
  parent
    .append('path')
    .attr('class', 'error-bar')
    .attr('d', `M${coordinate(x)},${coordinate(low)}V${coordinate(high)}${stroke}`)
    .attr('stroke', colour)
    .attr('stroke-width', 0.9)
    .attr('fill', 'none');
}
