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

/** A grid point and a repetition there. */
export interface GridCell {
  /** Position in grid order: γ_σ² outermost, then γ_w, then the trial; the row in `metrics.csv`. */
  readonly index: number;
  /** Indices along the two axes. */
  readonly column: number;
  readonly row: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

/** The axes and trials of a preset's section. */
export interface GridAxes {
  readonly gammaSigma2: Axis;
  readonly gammaW: Axis;
  readonly trials?: number;
}

/** Every cell of a section in grid order, with the exact values of its axes. */
export function gridCells({ gammaSigma2, gammaW, trials = 1 }: GridAxes): GridCell[] {
  const rows = axisValues(gammaW);
  const places = axisValues(gammaSigma2).flatMap((sigma, column) =>
    rows.flatMap((w, row) =>
      Array.from({ length: trials }, (_, trial) => ({
        column,
        row,
        gammaSigma2: sigma,
        gammaW: w,
        trial,
      })),
    ),
  );
  return places.map((place, index) => ({ index, ...place }));
}
