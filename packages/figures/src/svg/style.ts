import { interpolateViridis } from 'd3-scale-chromatic';

/**
 * Sizes and colours shared by all figures, in CSS pixels (96 to the inch), so that a figure of
 * {@link pageWidth} prints 7 inches wide, and {@link fontSize}.tick at 7.1 points.
 */
export const pageWidth = 672;

/** Half a page: the width of a panel on its own. */
export const panelWidth = pageWidth / 2;

export const fontSize = { tick: 9.5, label: 11, title: 11, contour: 9.5, legend: 10 } as const;

/**
 * PNGs use Arimo. It has Arial's widths, so that the layout is the same in a browser that falls back to
 * Arial, Helvetica or Liberation Sans.
 */
export const fontFamily = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

export const ink = '#1a1a1a';
/** For secondary text; contrast 7 to 1 on white. */
export const faintInk = '#595959';
/** Frames, ticks and the outlines of colour bars. */
export const outlined = { stroke: ink, 'stroke-width': 0.8 } as const;

/** Colours of n bands: viridis at the middle of each. */
export function bandColours(count: number): string[] {
  return Array.from({ length: count }, (_, k) => interpolateViridis((k + 0.5) / count));
}

/** Black or white, whichever is readable on viridis at t ∈ [0, 1]. */
export function inkOn(t: number): '#ffffff' | '#000000' {
  const [r, g, b] = rgb(interpolateViridis(Math.min(Math.max(t, 0), 1)));
  // Relative luminance (WCAG); at 0.18 black and white have the same contrast.
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.18
    ? '#000000'
    : '#ffffff';
}

function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function linear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}
