import * as Plot from '@observablehq/plot';
import { range } from 'd3-array';
import type { SvgElement, SvgSelection } from 'd3-node';
import { scaleLinear, scaleLog } from 'd3-scale';
import { type SymbolType, symbol } from 'd3-shape';
import { appendAxes, type Scale, tickLabels } from '../svg/axes.ts';
import { append, coordinate, cornerOf, insideOf, type Point, type Size } from '../svg/geometry.ts';
import { type LegendEntry, sampleWidth } from '../svg/legend.ts';
import { appendText, type Run, runsOf } from '../svg/richText.ts';
import { fontSize, pageWidth } from '../svg/style.ts';
import { type Origin, svgDocument } from '../svg/svgDocument.ts';

// Charts of points and lines. Observable Plot scales and draws the inside of the frame; frames, ticks,
// symbols and legends are those of Figures 1 and 2.

interface PlotAxis {
  readonly label: string | readonly Run[];
  /** Range shown; marks outside are clipped. Default: the extent of the marks plus a margin. */
  readonly domain?: readonly [number, number];
  readonly log?: boolean;
  /** Whether 0 must be included. */
  readonly zero?: boolean;
  readonly ticks?: readonly number[];
  /** Text at the ticks; default: the numbers. */
  readonly texts?: readonly string[];
}

export interface PlotPanel {
  readonly name: string;
  readonly title: string | readonly Run[];
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** In the units of the axes, bottom layer first. */
  readonly marks: readonly Plot.Markish[];
}

export interface LineStyle {
  readonly colour: string;
  readonly dash?: string;
  /** In pixels; default 1.2. */
  readonly thickness?: number;
}

/** An entry of the legend below a figure of plots: a line, a symbol, or both. */
export interface PlotLegendEntry extends LineStyle, Pick<LegendEntry, 'text' | 'first'> {
  readonly shape?: SymbolType;
  readonly hollow?: boolean;
  readonly line?: boolean;
}

interface PlotFigure {
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PlotPanel[];
  readonly legend: readonly PlotLegendEntry[];
  /** Panels per row, and the height of each in pixels. */
  readonly columns?: number;
  readonly panelHeight?: number;
  /** Provenance to write into the picture. */
  readonly origin?: Origin | undefined;
}

const margin = { left: 50, top: 28, right: 14, bottom: 42 } as const;
/** Pixels between the outermost marks and the frame. */
const room = 8;
const defaultThickness = 1.2;

/** Panels of points and lines on one page, with a common legend. */
export function renderPlots({
  title,
  description,
  panels,
  legend,
  columns = 2,
  panelHeight = 262,
  origin,
}: PlotFigure): string {
  const size = { width: pageWidth / columns, height: panelHeight };
  const head = {
    width: pageWidth,
    height: Math.ceil(panels.length / columns) * panelHeight + 4,
    ...{ title, description, origin, legend: legend.map(legendEntry) },
  };
  return svgDocument(head, (root) => {
    panels.forEach((panel, k) => {
      const letter = panels.length > 1 && panel.title !== '' ? 'abcdefgh'[k] : undefined;
      appendPlotPanel(root, panel, { size, letter }, cornerOf(k, columns, size));
    });
  });
}

/** Draws one panel, with a letter before its title if it has one. */
export function appendPlotPanel(
  parent: SvgSelection,
  { name, title, x, y, marks }: PlotPanel,
  { size, letter }: { readonly size: Size; readonly letter?: string | undefined },
  [left, top]: Point,
): void {
  const transform = `translate(${coordinate(left)},${coordinate(top)})`;
  const group = append(parent, 'g', { class: 'panel', 'data-panel': name, transform });
  const box = insideOf(size, margin);
  const node = group.node();
  const plot = Plot.plot({
    ...size,
    ...{ marginLeft: margin.left, marginRight: margin.right },
    ...{ marginTop: margin.top, marginBottom: margin.bottom },
    document: node.ownerDocument as never,
    clip: x.domain || y.domain ? 'frame' : null,
    x: scaleOptions(x),
    y: scaleOptions(y),
    marks: [...marks],
  } as Plot.PlotOptions);
  const series = group.append('g').attr('class', 'series').node();
  for (const child of tidied(plot as unknown as SvgElement, `clip-${name}`)) series.append(child);
  const [across, up] = (['x', 'y'] as const).map((key) => plot.scale(key)!);
  appendAxes(group, box, {
    x: axisOf(x, across!, [box.left, box.right]),
    y: axisOf(y, up!, [box.bottom, box.top]),
  });
  const lettered = [...(letter ? [{ text: `${letter}  ` }] : []), ...runsOf(title)];
  appendText(group, lettered, { x: box.left, y: box.top - 9, size: fontSize.title, bold: true });
}

const scaleOptions = ({ domain, log, zero = false }: PlotAxis) => ({
  ...{ type: log ? 'log' : 'linear', axis: null, label: null },
  ...(domain ? { domain } : { inset: room, zero }),
});

/** Error bars from `low` to `high` of each point. */
export const errorBars = (points: Plot.Data, stroke: string): Plot.Markish =>
  Plot.ruleX(points, {
    ...{ x: 'x', y1: 'low', y2: 'high', stroke, strokeWidth: 0.9, className: 'error-bar' },
  });

/** A line through points, interrupted at non-finite ones. */
export const lineMark = (
  points: readonly Point[],
  { colour, dash, thickness = defaultThickness }: LineStyle,
  className?: string,
): Plot.Markish =>
  Plot.line(
    points.map((point) => (point.every(Number.isFinite) ? point : [Number.NaN, Number.NaN])),
    {
      ...{ stroke: colour, strokeWidth: thickness, strokeLinecap: 'butt' },
      ...(dash && { strokeDasharray: dash }),
      ...(className && { className }),
    },
  );

/**
 * Plot's output in the form of our other figures: coordinates with two decimals, no style sheet, and a fixed
 * name for the clip path, which Plot numbers per process.
 */
function tidied(plot: SvgElement, clip: string): SvgElement[] {
  for (const element of plot.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const text = value
        .replace(/plot-clip-\d+/, clip)
        .replace(/-?\d+\.\d{3,}/g, (digits) => String(coordinate(Number(digits))));
      if (text !== value) element.setAttribute(name, text);
    }
  }
  return [...plot.children].filter(({ tagName }) => tagName !== 'style');
}

/** An axis along the whole edge of the frame; Plot's scale may leave margins at both ends. */
function axisOf(
  { label, log, ticks, texts }: PlotAxis,
  { domain = [0, 1], range = [0, 1] }: Plot.Scale,
  edge: readonly [number, number],
) {
  const make = log ? scaleLog : scaleLinear;
  // Without marks there is no domain.
  const known = (domain as number[]).every(Number.isFinite) ? (domain as number[]) : [1, 10];
  const inner = make(known, [...range] as number[]);
  const scale: Scale = make(
    edge.map((pixel) => inner.invert(pixel)),
    edge,
  );
  const powers = log && !ticks ? powersOfTen(scale.domain() as [number, number]) : [];
  if (powers.length > 1) return { scale, label, ticks: powers, texts: powers.map(powerOfTen) };
  return { scale, label, ticks: ticks ?? scale.ticks(6), ...(texts && { texts }) };
}

/** Every power of ten in a domain, or every second or third if there are many. */
function powersOfTen([low, high]: readonly [number, number]): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / 6));
  return range(first, last + 1, step).map((power) => 10 ** power);
}

const powerOfTen = (value: number): readonly Run[] => [
  { text: '10' },
  { text: tickLabels([Math.round(Math.log10(value))])[0]!, size: 0.72, rise: 0.4 },
];

/** The legend entry with a drawn sample. */
export function legendEntry({ text, first = false, ...style }: PlotLegendEntry): LegendEntry {
  const { colour, shape, hollow, line, dash, thickness = defaultThickness } = style;
  const width = line ? sampleWidth : 10;
  const sample = (parent: SvgSelection) => {
    if (line) {
      const dashes = dash && { 'stroke-dasharray': dash };
      const stroke = { stroke: colour, 'stroke-width': thickness, ...dashes };
      append(parent, 'path', { d: `M0,0H${width}`, ...stroke });
    }
    if (!shape) return;
    append(parent, 'path', {
      transform: `translate(${width / 2},0)`,
      d: symbol(shape, 28).digits(2)()!,
      fill: hollow ? '#fff' : colour,
      stroke: colour,
    });
  };
  return { text, first, width, sample };
}
