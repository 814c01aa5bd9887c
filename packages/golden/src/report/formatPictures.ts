import type { PngComparison } from '../png/comparePng.ts';
import type { SvgComparison } from '../svg/compareSvg.ts';
import type { SvgDifference } from '../svg/svgDifference.ts';
import { formatPercent, formatUsed } from './quantities.ts';

/** A comparison of SVGs in lines of text. */
export function formatSvgComparison(comparison: SvgComparison, limit = 10): string[] {
  const { pass, elements, failing, tolerated, differences } = comparison;
  if (pass && tolerated === 0) return [`${elements} elements, all identical`];
  const shown = differences.slice(0, limit);
  const more = failing - shown.length;
  return [
    `${elements} elements: ${failing} differences out of tolerance, ${tolerated} within` +
      (tolerated > 0 ? ` (most used: ${formatUsed(comparison.used)})` : ''),
    ...shown.flatMap(formatDifference),
    ...(more > 0 ? [`… and ${more} more differences`] : []),
  ];
}

const units = { path: ' px', position: ' px', colour: ' of 255', number: '', text: '' } as const;

function formatDifference(difference: SvgDifference): string[] {
  const { path, kind, attribute, golden, actual, distance, used } = difference;
  if (kind === 'missing') return [`missing: ${path}`, `  golden ${golden}`];
  if (kind === 'extra') return [`extra: ${path}`, `  actual ${actual}`];
  const size = distance === null ? '' : `: off by ${Number(distance.toPrecision(3))}${units[kind]}`;
  return [
    `${path} ${attribute ?? 'text'}${size} (used ${formatUsed(used)})`,
    `  golden ${golden}`,
    `  actual ${actual}`,
  ];
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
    `${pixels} pixels differ, ${formatPercent(share)} of them all` +
      ` (allowed ${formatPercent(allowed)}, used ${formatUsed(used)})${where}`,
  ];
}
