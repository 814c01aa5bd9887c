import { roundExponent } from '@mixed-dynamics/artifacts';

/** An axis of the plane: a list of values, or `count` equally spaced values from `from` to `to`, both included. */
export type Axis =
  | readonly number[]
  | { readonly from: number; readonly to: number; readonly count: number };

/**
 * The values of an axis: from + (to − from)·i/(count − 1), each computed from its index and rounded like all
 * exponents; a count of one gives `from`. Cells are identified by these values, so the fraction is reduced first: a
 * finer axis then contains exactly the float64 values of every coarser axis that it refines.
 */
export function axisValues(axis: Axis): number[] {
  if (!('from' in axis)) return axis.map(roundExponent);
  const { from, to, count } = axis;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return roundExponent(from);
    if (i === count - 1) return roundExponent(to);
    const divisor = greatestCommonDivisor(i, count - 1);
    return roundExponent(from + ((to - from) * (i / divisor)) / ((count - 1) / divisor));
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
