import type { PngComparison } from '../png/comparePng.ts';
import type { SvgComparison, SvgDifference } from '../snapshot/drawnPictures.ts';
import { formatPercent, formatUsed } from './quantities.ts';

/** A comparison of an SVG in lines of text. */
export function formatSvgComparison({ golden, actual }: SvgComparison): string[] {
  if (!golden && !actual) return ['drawn from its table, byte for byte, on both sides'];
  const side = (of: string, difference: SvgDifference | null) =>
    difference
      ? [
          `${of}: the current code draws a different picture from the same table, from character ${difference.offset} on`,
          `  there  ${difference.there}`,
          `  drawn  ${difference.drawn}`,
        ]
      : [];
  return [...side('snapshot', golden), ...side('results', actual)];
}

/** A comparison of PNGs in one line of text. */
export function formatPngComparison(comparison: Omit<PngComparison, 'diff'>): string[] {
  const { golden, actual, pixels, share, allowed, box, used } = comparison;
  if (golden.width !== actual.width || golden.height !== actual.height) {
    const size = ({ width, height }: typeof golden) => `${width}×${height}`;
    return [`${size(golden)} pixels became ${size(actual)}`];
  }
  if (pixels === 0) return ['all pixels within the threshold'];
  const where = box ? `, all in x ${box.left}–${box.right}, y ${box.top}–${box.bottom}` : '';
  return [
    `${pixels} pixels differ, ${formatPercent(share)} of all` +
      ` (allowed ${formatPercent(allowed)}, used ${formatUsed(used)})${where}`,
  ];
}
