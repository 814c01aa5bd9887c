import { expected } from '@mixed-dynamics/artifacts';
import type { Figure2PanelName } from '../plane/panelSpecs.ts';
import { panelWidth } from './style.ts';

/** The layout of a page with pictures of the plane; omitted parts have their defaults. */
export interface Layout {
  /** Page width in CSS pixels. Panels adapt to it; the font size does not. */
  readonly width?: number;
  /** Panels to show; default all. */
  readonly panels?: readonly Figure2PanelName[];
  /** Whether to draw the paper's theory lines; default true. */
  readonly theoryLines?: boolean;
  /** Colour range of a panel, in the units of its colour bar. */
  readonly ranges?: Readonly<Partial<Record<Figure2PanelName, readonly [number, number]>>>;
  /** The contour lines of a panel. */
  readonly levels?: Readonly<Partial<Record<Figure2PanelName, readonly number[]>>>;
}

/**
 * Panels per row, and the width of the page.
 * @param least the smallest width of a panel
 * @throws UserError for a width in which no panel fits
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
    remedy:
      'choose the column width of your journal, such as 89mm, or leave out panels with long titles',
  });
}

const millimetres = (pixels: number) => Math.ceil((pixels / 96) * 25.4);
