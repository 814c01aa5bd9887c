import { interpolateViridis } from 'd3-scale-chromatic';

/**
 * Sizes and colours shared by all figures. Sizes are CSS pixels, 96 to the inch: a figure of
 * {@link pageWidth} prints 7 inches wide, and text of {@link fontSize}.tick has 7.1 points.
 */
export const pageWidth = 672;

/** Half a page: the width of a panel on its own. */
export const panelWidth = pageWidth / 2;

export const fontSize = { tick: 9.5, label: 11, title: 11, contour: 9.5, legend: 10 } as const;

/**
 * PNGs use Arimo. It has the same widths as Arial, Helvetica and Liberation Sans, so the layout is the same
 * in a browser that falls back to one of these.
 */
export const fontFamily = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

export const ink = '#1a1a1a';
/** For secondary text; its contrast on white is 7:1. */
export const faintInk = '#595959';
/** Frames, ticks and the outlines of colour bars. */
export const outlined = { stroke: ink, 'stroke-width': 0.8 } as const;

/** The colours of `count` bands: viridis at the middle of each. */
export function bandColours(count: number): string[] {
  return Array.from({ length: count }, (_, k) => interpolateViridis((k + 0.5) / count));
}

/**
 * Black or white, whichever is readable on viridis at t ∈ [0, 1]. The 256 colours of viridis become lighter from the
 * first to the last. At a relative luminance (WCAG) of 0.18 black and white have equal contrast; colour 111 is the first
 * above it.
 */
export const inkOn = (t: number): '#ffffff' | '#000000' => (256 * t < 111 ? '#ffffff' : '#000000');
