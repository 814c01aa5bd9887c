import { appendAxes, boxScales } from './axes.ts';
import { boxOf } from './box.ts';
import { appendCurve, type CurveStyle, palette, strokeAs } from './curvePath.ts';
import type { Curve } from './figure1Data.ts';
import { appendLegend, type LegendEntry, legendHeight, sampleWidth } from './legend.ts';
import { appendText, type Run } from './richText.ts';
import { fontSize, pageWidth } from './style.ts';
import { svgDocument } from './svgDocument.ts';

/** One plot of the grid. */
export interface CurvePanel {
  readonly title: string | readonly Run[];
  readonly yLabel: string | readonly Run[];
  /** The last iteration; the axis starts at 0. */
  readonly last: number;
  readonly yDomain: readonly [number, number];
  /** By the names of {@link CurveGrid.styles}, drawn in that order. */
  readonly curves: Readonly<Record<string, Curve>>;
}

export interface CurveGrid {
  readonly title: string;
  readonly description: string;
  /** Plots side by side; the panels fill rows from the left. */
  readonly columns: number;
  readonly panels: readonly CurvePanel[];
  /** Name and look of the curves, in the order of drawing and of the legend. */
  readonly styles: readonly { readonly name: string; readonly style: CurveStyle }[];
}

/** Looks that go together: two solid lines, and dashes that show over the first. */
export const curveStyles = {
  first: { dynamics: 'sc', colour: palette[0]! },
  second: { dynamics: 'sc', colour: palette[3]! },
  over: { dynamics: 'gd', colour: palette[0]! },
} as const satisfies Record<string, CurveStyle>;

const panelHeight = 186;
const margin = { left: 46, top: 28, right: 10, bottom: 40 } as const;

/** Plots of curves over iterations that share a legend, as wide as a page. */
export function renderCurveGrid({
  title,
  description,
  columns,
  panels,
  styles,
}: CurveGrid): string {
  const panelWidth = pageWidth / columns;
  const rows = Math.ceil(panels.length / columns);
  const legend = styles.map(({ name, style }): LegendEntry => {
    const sample: LegendEntry['sample'] = (parent) => {
      strokeAs(parent.append('path').attr('d', `M0,0H${sampleWidth}`), style);
    };
    return { text: [{ text: name }], sample };
  });
  const top = rows * panelHeight;
  const height = top + legendHeight(legend, pageWidth) + 8;
  return svgDocument({ width: pageWidth, height, title, description }, (root) => {
    panels.forEach((panel, k) => {
      const box = boxOf(
        (k % columns) * panelWidth + margin.left,
        Math.floor(k / columns) * panelHeight + margin.top,
        panelWidth - margin.left - margin.right,
        panelHeight - margin.top - margin.bottom,
      );
      const scales = boxScales(box, [0, panel.last], panel.yDomain);
      const group = root.append('g').attr('class', 'panel');
      const curves = group.append('g').attr('class', 'curves');
      for (const { name, style } of styles) {
        const curve = panel.curves[name];
        if (curve) appendCurve(curves, within(curve, panel.yDomain), scales, style);
      }
      appendAxes(group, box, {
        x: { scale: scales.x, label: 'Iteration', ticks: scales.x.ticks(5) },
        y: { scale: scales.y, label: panel.yLabel },
      });
      const at = { x: box.left, y: box.top - 9, size: fontSize.title, bold: true };
      appendText(group, panel.title, at);
    });
    appendLegend(root, legend, { left: 0, top, width: pageWidth });
  });
}

/** The curve where it is inside the plot. */
function within({ iterations, values }: Curve, [low, high]: CurvePanel['yDomain']): Curve {
  const inside = values.map((value) => (value >= low && value <= high ? value : Number.NaN));
  return { iterations, values: inside };
}
