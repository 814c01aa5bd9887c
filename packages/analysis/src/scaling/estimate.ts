import type { LineFit } from '../statistics/regression.ts';
import { type Interval, studentQuantile } from '../statistics/summarize.ts';

/** A fitted number with its errors and the theoretical value. */
export interface Estimate {
  readonly value: number;
  /** Standard error. */
  readonly error: number;
  /** 95 %, by Student's t. */
  readonly interval: Interval;
  /** Number of fitted points or values. */
  readonly count: number;
  /** The large-d prediction, if there is one. */
  readonly theory?: number;
}

export const slopeOf = (fit: LineFit, theory?: number): Estimate => ({
  ...{ value: fit.slope, error: fit.slopeError, interval: fit.slopeInterval, count: fit.count },
  ...(theory !== undefined && { theory }),
});

export const interceptOf = (fit: LineFit, theory?: number): Estimate => ({
  ...{ value: fit.intercept, error: fit.interceptError },
  ...{ interval: fit.interceptInterval, count: fit.count },
  ...(theory !== undefined && { theory }),
});

/** The mean of values of equal variance; its interval is NaN for a single value. */
export function meanOf(values: readonly number[], theory?: number): Estimate {
  const count = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / count;
  const spread = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  const error = count > 1 ? Math.sqrt(spread / (count - 1) / count) : Number.NaN;
  const reach = count > 1 ? studentQuantile(0.975, count - 1) * error : Number.NaN;
  const interval = [value - reach, value + reach] as const;
  return { value, error, interval, count, ...(theory !== undefined && { theory }) };
}
