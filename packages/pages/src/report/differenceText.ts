import type { ValueDifference } from '@mixed-dynamics/golden';
import { formatPercent, formatUsed, formatValue } from './format.ts';

/** `0.1206 → 0.1568, +30 %, 150 × the tolerance` */
export function differenceText({ golden, actual, relative, used }: ValueDifference): string {
  const change = relative === null ? '' : `, ${formatPercent(relative, { signed: true })}`;
  const size = used === null ? formatUsed(used) : `${formatUsed(used)} the tolerance`;
  return `${formatValue(golden)} → ${formatValue(actual)}${change}, ${size}`;
}
