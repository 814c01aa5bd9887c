import { roundExponent } from '@mixed-dynamics/artifacts';

/** An axis of the plane: its values, or equal steps between two of them (both ends included). */
export type Axis =
  | readonly number[]
  | { readonly from: number; readonly to: number; readonly count: number };

/**
 * The values of an axis: from + (to − from)·i/(count − 1), each computed from its index and rounded like
 * all exponents; a count of one gives `from`. The fraction is reduced first, so that a finer axis contains
 * exactly the float64 values of every coarser one that it refines: cells are identified by these values.
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
