import type { SvgSelection } from 'd3-node';
import { append, coordinate } from './geometry.ts';
import { appendText, type Run, runsOf, textWidth } from './richText.ts';
import { fontSize, ink } from './style.ts';

/** One entry of a legend. */
export interface LegendEntry {
  readonly text: string | readonly Run[];
  /** Draws a sample from x = 0 to its width, centred on y = 0. */
  readonly sample: (parent: SvgSelection) => void;
  /** Width of the sample; default {@link sampleWidth}. */
  readonly width?: number;
  /** Whether the entry starts a row. */
  readonly first?: boolean;
}

export const sampleWidth = 24;
const rowHeight = 15;
const afterSample = 6;
const betweenEntries = 18;

/** Breaks entries into centred rows no wider than `width`. */
function legendRows(entries: readonly LegendEntry[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  for (const entry of entries) {
    const row = rows.at(-1);
    if (row && !entry.first && rowWidth([...row, entry]) <= width) row.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

/** Height in pixels of a legend that is `width` wide. */
export const legendHeight = (entries: readonly LegendEntry[], width: number): number =>
  legendRows(entries, width).length * rowHeight;

/** Draws the entries in centred rows below y = `top`. */
export function appendLegend(
  parent: SvgSelection,
  entries: readonly LegendEntry[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): void {
  const legend = parent.append('g').attr('class', 'legend');
  legendRows(entries, width).forEach((row, r) => {
    let x = left + (width - rowWidth(row)) / 2;
    const y = top + (r + 0.5) * rowHeight;
    for (const entry of row) {
      const transform = `translate(${coordinate(x)},${coordinate(y)})`;
      const group = append(legend, 'g', { transform });
      entry.sample(group);
      appendText(group, runsOf(entry.text), {
        x: (entry.width ?? sampleWidth) + afterSample,
        y: 0,
        size: fontSize.legend,
        middle: true,
        fill: ink,
      });
      x += entryWidth(entry) + betweenEntries;
    }
  });
}

const entryWidth = ({ text, width = sampleWidth }: LegendEntry) =>
  width + afterSample + textWidth(text, fontSize.legend);

const rowWidth = (row: readonly LegendEntry[]) =>
  row.reduce((sum, entry) => sum + entryWidth(entry), 0) + betweenEntries * (row.length - 1);
