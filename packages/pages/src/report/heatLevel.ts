import type { ValueDifference } from '@mixed-dynamics/golden';
import { scaleThreshold } from 'd3-scale';
import { fails } from './failures.ts';

/**
 * How a square of a heat map is filled, which is also its class: `u1` … `u5` for values above the
 * golden one, `d1` … `d5` below it, `beyond` where no tolerance would do, `missing` for no value.
 */
export type HeatLevel = `${'u' | 'd'}${1 | 2 | 3 | 4 | 5}` | 'beyond' | 'missing' | 'same';

const within = scaleThreshold<number, 1 | 2>().domain([0.5]).range([1, 2]);
const outside = scaleThreshold<number, 3 | 4 | 5>().domain([3, 10]).range([3, 4, 5]);

/** The steps in words, from far below to far above; levels 3 to 5 are out of tolerance. */
export const heatSteps: readonly { readonly level: HeatLevel; readonly text: string }[] = [
  { level: 'd5', text: '> 10 × lower' },
  { level: 'd4', text: '3–10 × lower' },
  { level: 'd3', text: '1–3 × lower' },
  { level: 'd2', text: '½–1 × lower' },
  { level: 'd1', text: '< ½ × lower' },
  { level: 'same', text: 'as golden' },
  { level: 'u1', text: '< ½ × higher' },
  { level: 'u2', text: '½–1 × higher' },
  { level: 'u3', text: '1–3 × higher' },
  { level: 'u4', text: '3–10 × higher' },
  { level: 'u5', text: '> 10 × higher' },
];

/** The level of a difference by the share of the tolerance that it used. */
export function heatLevel(difference: ValueDifference): HeatLevel {
  const { used, golden, actual } = difference;
  if (used === null || typeof golden === 'string' || typeof actual === 'string') return 'beyond';
  const size = fails(difference) ? outside(used) : within(used);
  return `${actual > golden ? 'u' : 'd'}${size}`;
}
