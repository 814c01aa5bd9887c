import { appendLegend, type LegendEntry, legendHeight, sampleWidth } from './legend.ts';
import { appendMark, type MarkShape } from './mark.ts';
import type { Origin } from './origin.ts';
import type { RenderedFigure } from './planePage.ts';
import { appendPlotPanel, type PlotPanel, plotPanelSize } from './plotPanel.ts';
import type { Run } from './richText.ts';
import { svgDocument } from './svgDocument.ts';

/** An entry of the legend below a figure of plots: a line, a mark, or both. */
export interface PlotLegendEntry {
  readonly text: readonly Run[];
  readonly colour: string;
  readonly shape?: MarkShape;
  readonly hollow?: boolean;
  readonly line?: boolean;
  readonly dash?: string;
  readonly thickness?: number;
  /** Starts a row. */
  readonly first?: boolean;
}

export interface PlotFigureOptions {
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PlotPanel[];
  readonly legend: readonly PlotLegendEntry[];
  /** What the pictures say of where they come from. */
  readonly origin?: Origin | undefined;
}

/** Panels of points and lines, two in a row, over one legend; and each panel on its own. */
export function renderPlots(options: PlotFigureOptions): RenderedFigure<string> {
  const page = (panels: readonly PlotPanel[], title: string) =>
    renderPage({ ...options, panels, title });
  return {
    composite: page(options.panels, options.title),
    panels: Object.fromEntries(
      options.panels.map((panel) => [panel.name, page([panel], plainText(panel.title))]),
    ),
  };
}

function renderPage({ title, description, panels, legend, origin }: PlotFigureOptions): string {
  const columns = Math.min(panels.length, 2);
  const width = columns * plotPanelSize.width;
  const entries = legend.map(legendEntry);
  const place = {
    left: 6,
    top: Math.ceil(panels.length / columns) * plotPanelSize.height + 4,
    width: width - 12,
  };
  const height = place.top + legendHeight(entries, place.width) + 6;
  return svgDocument({ width, height, title, description, origin }, (root) => {
    panels.forEach((panel, k) => {
      const letter = panels.length > 1 ? String.fromCharCode(97 + k) : undefined;
      appendPlotPanel(root, panel, { letter, clip: `clip-${panel.name}` }, [
        (k % columns) * plotPanelSize.width,
        Math.floor(k / columns) * plotPanelSize.height,
      ]);
    });
    appendLegend(root, entries, place);
  });
}

function legendEntry({ text, first = false, ...style }: PlotLegendEntry): LegendEntry {
  const width = style.line ? sampleWidth : 10;
  return {
    text,
    first,
    width,
    sample: (parent) => {
      if (style.line) {
        const path = parent.append('path').attr('d', `M0,0H${width}`).attr('stroke', style.colour);
        path.attr('stroke-width', style.thickness ?? 1.2);
        if (style.dash) path.attr('stroke-dasharray', style.dash);
      }
      if (!style.shape) return;
      const { colour, hollow = false } = style;
      appendMark(parent, style.shape, [width / 2, 0], { size: 3, colour, hollow });
    },
  };
}

const plainText = (text: string | readonly Run[]): string =>
  typeof text === 'string' ? text : text.map((run) => run.text).join('');
