/**
 * Sizes and colours shared by all figures, in CSS pixels (96 to the inch), so that a figure of
 * {@link pageWidth} prints 7 inches wide and {@link fontSize}.tick prints at 7.1 points.
 */
export const pageWidth = 672;

/** Half a page: the width of a panel on its own. */
export const panelWidth = pageWidth / 2;

export const fontSize = { tick: 9.5, label: 11, title: 11, contour: 9.5, legend: 10 } as const;

/**
 * Arimo is what the PNGs are drawn with. It has Arial's widths, so that a browser without it
 * falls back to Arial, Helvetica or Liberation Sans and nothing moves.
 */
export const fontFamily = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

export const ink = '#1a1a1a';
export const hairline = 0.8;
