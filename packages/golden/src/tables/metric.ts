/**
 * How values of a column are compared.
 * - `square`: squared norms, such as errors and distances. By the triangle inequality their square roots
 *   differ by no more than the matrices do, so the roots are compared. Rounding of the matrices adds a part
 *   that does not shrink with the value.
 * - `relative`: |a − b| / |b|.
 * - `largest`: singular values. By Weyl's inequality none differs by more than the matrices do, so |a − b|
 *   is taken relative to the largest value of the row.
 */
export type Metric = 'square' | 'relative' | 'largest';

/** The allowed difference between two runs in a column. */
export interface Tolerance {
  readonly metric: Metric;
  /** For a single value, relative in the sense of the metric. */
  readonly single: number;
  /** For `square`: the rounding added to the root, in units of {@link roundingUnit}. */
  readonly rounding: number;
  /** For the whole column: the median of |a − b| / |b|. */
  readonly median: number;
}

/** No difference at all. */
export const exactly: Tolerance = { metric: 'relative', single: 0, rounding: 0, median: 0 };

/**
 * The float32 rounding error of the root of a squared norm: the unit roundoff 2⁻²⁴ times the initial
 * norm of A − T, which is about that of T, or of A if training starts from large weights.
 * @param firstTrainError ‖A(0) − T‖_F²/d²
 */
export function roundingUnit(firstTrainError: number): number {
  return 2 ** -24 * Math.sqrt(firstTrainError);
}

const root = (square: number) => Math.sqrt(Math.max(0, square));

/**
 * The relative difference of a value from the golden one, in the sense of the metric.
 * @param scale for `square` the rounding unit, for `largest` the largest value of the row
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
 * The largest |actual − golden| within the tolerance; the inverse of {@link differenceIn}.
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
