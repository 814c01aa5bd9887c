/**
 * How values of a column are held against each other.
 * - `square`: squared norms, as errors and distances are. By the triangle inequality their roots may
 *   differ by no more than the matrices do, so roots are compared, and rounding of the matrices adds
 *   a part that does not shrink with the value.
 * - `relative`: |a − b| / |b|.
 * - `largest`: singular values. By Weyl's inequality none may differ by more than the matrices do:
 *   |a − b| over the largest one of the row.
 */
export type Metric = 'square' | 'relative' | 'largest';

/** What two runs may differ by in a column. */
export interface Tolerance {
  readonly metric: Metric;
  /** Of a single value: relative. */
  readonly single: number;
  /** Of a `square`: what rounding adds to the root, in units of {@link roundingUnit}. */
  readonly rounding: number;
  /** Of the column: the median of |a − b| / |b|. */
  readonly median: number;
}

/** No difference at all. */
export const exactly: Tolerance = { metric: 'relative', single: 0, rounding: 0, median: 0 };

/**
 * A rounding of float32 in the root of a squared norm: the unit roundoff 2⁻²⁴ times the size of the
 * matrix A − T at the start, which is that of T, or of A where training starts from large weights.
 * @param firstTrainError ‖A(0) − T‖_F²/d²
 */
export function roundingUnit(firstTrainError: number): number {
  return 2 ** -24 * Math.sqrt(firstTrainError);
}

const root = (square: number) => Math.sqrt(Math.max(0, square));

/**
 * How far a value is from the golden one, as a relative difference in the sense of the metric.
 * @param scale of a `square` the rounding unit, of a `largest` the largest value of the row
 */
export function differenceIn(
  { metric, rounding }: Pick<Tolerance, 'metric' | 'rounding'>,
  golden: number,
  actual: number,
  scale: number,
): number {
  if (golden === actual) return 0;
  if (metric === 'largest') return Math.abs(actual - golden) / scale;
  if (metric === 'relative') return Math.abs(actual - golden) / Math.abs(golden);
  const beyond = Math.abs(root(actual) - root(golden)) - rounding * scale;
  return beyond <= 0 ? 0 : (2 * beyond) / root(golden);
}

/**
 * The largest |actual − golden| that the tolerance admits, as {@link differenceIn}.
 * @param below whether the actual value is the smaller one
 */
export function allowedIn(
  { metric, single, rounding }: Tolerance,
  golden: number,
  scale: number,
  below = false,
): number {
  if (metric === 'largest') return single * scale;
  if (metric === 'relative') return single * Math.abs(golden);
  const inRoot = (single / 2) * root(golden) + rounding * scale;
  if (!below) return inRoot * (2 * root(golden) + inRoot);
  return inRoot < root(golden) ? inRoot * (2 * root(golden) - inRoot) : golden;
}
