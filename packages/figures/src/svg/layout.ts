import { expected } from '@mixed-dynamics/artifacts';
import { ticks } from 'd3-array';
import { type Figure2PanelName, type PanelSpec, panelSpecs } from '../plane/panelSpecs.ts';
import { panelWidth } from './style.ts';

/** How a page of the plane is laid out where that is not the usual way. */
export interface Layout {
  /** Of the page, in CSS pixels: panels are as wide as it allows, letters stay as large as they are. */
  readonly width?: number;
  /** The panels that are shown; all without it. */
  readonly panels?: readonly Figure2PanelName[];
  /** Whether the lines of the paper's theory are drawn; they are without it. */
  readonly theoryLines?: boolean;
  /** From where to where the colours of a panel go, in the units of its colour bar. */
  readonly ranges?: Readonly<Partial<Record<Figure2PanelName, readonly [number, number]>>>;
  /** The contour lines of a panel. */
  readonly levels?: Readonly<Partial<Record<Figure2PanelName, readonly number[]>>>;
}

/**
 * The panels of a layout. Where a range is given, its contour lines and the numbers at the colour bar
 * are the same round numbers.
 * @param specs those without a layout
 */
export function specsOf(
  { panels, ranges = {}, levels = {} }: Layout,
  specs: readonly PanelSpec[] = panelSpecs,
): PanelSpec[] {
  return specs
    .filter(({ name }) => panels?.includes(name) ?? true)
    .map((spec) => {
      const range = ranges[spec.name];
      const own = levels[spec.name];
      if (!range) return own ? { ...spec, levels: own } : spec;
      const [from, to] = range;
      const numbers = ticks(from, to, 5);
      const inside = numbers.filter((level) => level > from && level < to);
      return {
        ...spec,
        bands: { from, to, count: spec.bands.count },
        barTicks: numbers,
        levels: own ?? inside,
      };
    });
}

/**
 * How many panels stand in a row, and how wide the page is.
 * @param least the least width of a panel
 * @throws UserError for a width that no panel fits in
 */
export function columnsOf(
  panels: number,
  least: number,
  { width }: Pick<Layout, 'width'>,
): { readonly columns: number; readonly width: number } {
  const most = Math.min(panels, 2);
  if (width === undefined) return { columns: most, width: most * panelWidth };
  const columns = Math.min(most, Math.floor(width / least));
  if (columns > 0) return { columns, width };
  throw expected({
    culprit: '`--width`',
    expected: `at least ${millimetres(least)} mm, which one panel needs`,
    got: `${millimetres(width)} mm`,
    remedy: 'choose a column of your journal, like 89mm, or leave panels with long titles out',
  });
}

const millimetres = (pixels: number) => Math.ceil((pixels / 96) * 25.4);
