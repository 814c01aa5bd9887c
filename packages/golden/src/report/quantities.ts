import { symbolOf, type Value } from '@mixed-dynamics/artifacts';
import type { Key } from '../tables/pairRows.ts';

/** `γ_σ²=-2.2 γ_w=1.75` */
export function formatKey(key: Key): string {
  return Object.entries(key)
    .map(([name, value]) => `${symbolOf(name)}=${formatValue(value)}`)
    .join(' ');
}

/** A number with six significant digits; text unchanged. */
export function formatValue(value: Value): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : value;
}

/** A fraction as `+0.5 %` or `0.5 %`. */
export function formatPercent(share: number, signed = false): string {
  const sign = signed && share > 0 ? '+' : '';
  return `${sign}${Number((100 * share).toPrecision(3))} %`;
}

/** The used fraction of a tolerance: `250 %`, or `beyond any` if no tolerance applies. */
export function formatUsed(used: number | null): string {
  return used === null ? 'beyond any' : formatPercent(used);
}
